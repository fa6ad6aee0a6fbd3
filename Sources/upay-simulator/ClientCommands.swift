import ArgumentParser
import FoundationEssentials

/// Which simulator is meant.
struct Place: ParsableArguments {
  @Option(help: "The directory that the simulator serves from.")
  var directory: String

  func client() throws -> SimulatorClient { try SimulatorClient(directory: directory) }
}

struct Scan: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Hold a code in front of the virtual scanner.")

  @Argument(help: "What the scanner reads: a payment code such as 284712341234123412, or goods.")
  var code: String

  @Option(help: "The AIM identifier that the scanner puts in front, such as ]E0.")
  var aim: String?

  @OptionGroup var place: Place

  func run() async throws {
    var body = ["code": code]
    body["aim"] = aim
    _ = try await place.client().call("POST", "/_sim/scan", try object(body))
  }
}

struct WalletPays: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "wallet", abstract: "A customer scans a QR code and pays.")

  @Argument(help: "The text of the QR code (qr_code of the order).")
  var qrCode: String

  @OptionGroup var place: Place

  func run() async throws {
    _ = try await place.client().call(
      "POST", "/_sim/wallet/pay", try object(["qr_code": qrCode]))
  }
}

struct Receipts: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show what the virtual printer has printed, and save it as pictures.")

  @Argument(help: "The receipt's number, from 1; waited for when it is not printed yet.")
  var number: Int?

  @OptionGroup var place: Place

  func run() async throws {
    let client = try place.client()
    var list = try await receipts(client)
    for _ in 0..<100 {
      guard let number, !list.contains(where: { $0.n == number && $0.complete }) else { break }
      try await Task.sleep(for: .milliseconds(100))
      list = try await receipts(client)
    }
    let wanted = list.filter { $0.complete && ($0.n == number || number == nil) }
    guard !wanted.isEmpty else { throw Failure("nothing was printed") }
    let folder = URL(filePath: place.directory).appending(path: "receipts")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for receipt in wanted {
      let png = try await client.call("GET", "/_sim/receipts/\(receipt.n).png")
      let file = folder.appending(path: "\(receipt.n).png")
      try Data(png).write(to: file)
      print(framed(receipt.text))
      print("As a picture: \(file.path)")
    }
  }

  private func receipts(_ client: SimulatorClient) async throws -> [Printed] {
    let body = try await client.call("GET", "/_sim/receipts")
    return try JSONDecoder().decode(Listed.self, from: Data(body)).receipts
  }

  /// The paper's text with an edge on its left.
  private func framed(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { "  │ \($0)" }
      .joined(separator: "\n")
  }

  private struct Listed: Decodable { var receipts: [Printed] }
  private struct Printed: Decodable {
    var n: Int
    var complete: Bool
    var text: String
  }
}

struct Books: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ledger", abstract: "Show whose money went where.")

  @OptionGroup var place: Place

  func run() async throws {
    let body = try await place.client().call("GET", "/_sim/ledger")
    let books = try JSONDecoder().decode(Ledger.self, from: Data(body))
    for order in books.orders {
      print(
        "\(order.clientSN)  \(order.status)  paid \(order.paidAmount)  "
          + "returned \(order.returnedAmount)")
    }
    for violation in books.violations {
      print("WRONG: \(violation.check) of \(violation.subject): \(violation.text)")
    }
    print("taken \(books.taken)  returned \(books.returned)  kept \(books.kept)  (fen)")
  }

  private struct Ledger: Decodable {
    var orders: [Order]
    var taken: Int64
    var returned: Int64
    var kept: Int64
    var violations: [Violation]

    struct Violation: Decodable {
      var check: String
      var subject: String
      var text: String
    }

    struct Order: Decodable {
      var clientSN: String
      var status: String
      var paidAmount: Int64
      var returnedAmount: Int64

      enum CodingKeys: String, CodingKey {
        case status
        case clientSN = "client_sn"
        case paidAmount = "paid_amount"
        case returnedAmount = "returned_amount"
      }
    }
  }
}
