import ArgumentParser
import FoundationEssentials
import Simulation
import Terminal

struct Shopper: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "customer", abstract: "Say how the customer behind a code behaves.")

  @Argument(help: "The payment code; with --amount, the amount of the order in cents.")
  var code: String

  @Argument(help: "How: \(CustomerBehaviour.allCases.map(\.rawValue).joined(separator: ", ")).")
  var behaviour: String

  @Flag(help: "The customer is known by the amount, as one who scans a QR code is.")
  var amount = false

  @Option(help: "After how many milliseconds it ends.")
  var delay: Int64?

  @Option(help: "The error_code of the answer.")
  var error: String?

  @Option(help: "The status of the flow record.")
  var status: String?

  @Option(help: "How it ends: \(Sequel.allCases.map(\.rawValue).joined(separator: ", ")).")
  var then: String?

  @OptionGroup var place: Place

  func run() async throws {
    var body: [String: JSONValue] = ["behaviour": .string(behaviour)]
    if amount {
      guard let cents = Int64(code) else { throw Failure("\(code) is no amount in cents") }
      body["total_amount"] = .integer(cents)
    } else {
      body["dynamic_id"] = .string(code)
    }
    body["delay"] = delay.map(JSONValue.integer)
    body["error"] = error.map(JSONValue.string)
    body["status"] = status.map(JSONValue.string)
    body["then"] = then.map(JSONValue.string)
    _ = try await place.client().call("POST", "/_sim/customer", object(body))
  }
}

struct Faults: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show the faults that wait, or add one.")

  @Argument(help: "The path that it waits for, such as /upay/v2/pay, or * for any.")
  var path: String?

  @Argument(help: "Its kind, such as drop_answer.")
  var kind: String?

  @Argument(help: "Milliseconds, cents, octets or a text, as the kind needs.")
  var argument: String?

  @Option(help: "How many requests it meets.")
  var times: Int64 = 1

  @Flag(help: "Forget all that wait first.")
  var clear = false

  @OptionGroup var place: Place

  func validate() throws {
    guard (path == nil) == (kind == nil) else {
      throw ValidationError("a fault needs a path and a kind")
    }
  }

  func run() async throws {
    let client = try place.client()
    if clear { _ = try await client.call("POST", "/_sim/reset", #"{"faults": true}"#) }
    if let path, let kind {
      var body: [String: JSONValue] = [
        "path": .string(path), "kind": .string(kind), "times": .integer(times),
      ]
      body["argument"] = argument.map(UpayRules.value)
      _ = try await client.call("POST", "/_sim/faults", object(body))
    }
    let answer = try await client.call("GET", "/_sim/faults")
    for fault in try JSONDecoder().decode(Listed.self, from: Data(answer)).faults {
      print("\(fault.path)  \(fault.kind.rawValue)  \(fault.times)")
    }
  }

  private struct Listed: Decodable { var faults: [FaultScript.Fault] }
}

struct Clock: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show the gateway's clock, or move it.")

  @Option(help: "By how many seconds to move it on.")
  var advance: Int64?

  @OptionGroup var place: Place

  func run() async throws {
    let client = try place.client()
    let answer: [UInt8]
    if let advance {
      let (milliseconds, overflow) = advance.multipliedReportingOverflow(by: 1_000)
      guard !overflow else { throw Failure("\(advance) seconds are too many") }
      answer = try await client.call(
        "POST", "/_sim/clock", object(["advance_ms": .integer(milliseconds)]))
    } else {
      answer = try await client.call("GET", "/_sim/clock")
    }
    let now = try JSONDecoder().decode(Shown.self, from: Data(answer)).now
    print("\(Date(timeIntervalSince1970: Double(now) / 1_000).ISO8601Format())  \(now)")
  }

  private struct Shown: Decodable { var now: Milliseconds }
}
