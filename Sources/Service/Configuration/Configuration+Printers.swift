internal import DeviceIdentity
internal import Receipts

// The shop's own printer profiles, `printers.d/*.conf` beside the configuration file, and what the
// printers' sections make of them.
extension Configuration {
  /// Later files are believed before earlier ones, and all of them before what is built in.
  mutating func readPrinterProfiles(
    _ sources: ConfigurationSources, _ reader: inout SettingsReader
  ) {
    for path in Self.tables(in: "printers.d", sources, &reader) {
      do throws(ValueError) {
        guard let octets = try INIFile.read(path) else { continue }
        let reading = PrinterProfileReading(octets, file: path, above: printerProfiles)
        for complaint in reading.complaints {
          reader.errors.add(.file(path: path, line: complaint.line), complaint.message)
        }
        printerProfiles = printerProfiles.adding(reading)
      } catch {
        reader.errors.add(.file(path: path, line: 0), error.message)
      }
    }
    for index in printers.indices { choose(at: index, &reader) }
  }

  /// The other keys were checked when they were read.
  private mutating func choose(at index: Int, _ reader: inout SettingsReader) {
    let printer = printers[index]
    do throws(PrinterProfileError) {
      printers[index].choice = try PrinterChoice(
        profile: printer.profileName, qr: printer.qr, charset: printer.charset, cut: printer.cut,
        drawer: printer.drawer, status: printer.status, in: printerProfiles)
    } catch {
      // A key that is wrong in itself was told of when it was read.
      guard error.key == "profile" else { return }
      let id = SectionID(dotted: "printer", name: printer.name)
      let origin = reader.settings[id]?[error.key]?.origin ?? .builtIn
      reader.errors.add(origin, "\(id.text).\(error)")
    }
  }
}
