import Receipts

/// What GS h and GS w have set up.
struct NativeBarcode: Hashable {
  var height = 162
  var moduleWidth = 3
}

extension PrinterEngine {
  mutating func perform(_ function: BarcodeFunction) {
    switch function {
    case .height(let dots): barcode.height = dots
    case .moduleWidth(let dots): barcode.moduleWidth = dots
    case .label: break
    case .print(let data): printBarcode(data)
    }
  }

  private mutating func printBarcode(_ data: [UInt8]) {
    if !line.isEmpty {
      fault("a barcode in the middle of a line")
      feedLine()
    }
    guard let code = Code128(printerData: data) else {
      return fault("a barcode whose data is none of CODE128")
    }
    let bars = code.bars
    let scale = PrinterCommand.Size(width: barcode.moduleWidth, height: barcode.height)
    guard (bars.count + 2 * Code128.quietZone) * scale.width <= model.dots else {
      return fault("a barcode wider than the paper: not printed")
    }
    burn(width: bars.count, height: 1, scale) { x, _ in bars[x] }
    receipt.lines.append(spaces(indent(bars.count * scale.width)) + "[CODE128: \(code.text)]")
    receipt.barcodes.append(code.text)
  }
}
