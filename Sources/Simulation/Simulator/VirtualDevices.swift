/// The scanner and the printer, under paths that stay the same over restarts.
struct VirtualDevices: Sendable {
  let scanner: VirtualScanner
  let printer: VirtualPrinter
  let scannerPath: String
  let printerPath: String

  init(in directory: Directory) throws {
    scannerPath = directory.path(of: "scanner")
    printerPath = directory.path(of: "printer")
    scanner = try VirtualScanner(link: scannerPath)
    do {
      printer = try VirtualPrinter(link: printerPath)
    } catch {
      scanner.close()
      throw error
    }
  }

  func close() {
    scanner.close()
    printer.close()
  }
}
