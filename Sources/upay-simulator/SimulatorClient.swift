import FoundationEssentials
import Terminal
import Transport

/// Talks to the simulator that serves from a directory, over its admin API.
struct SimulatorClient {
  private let admin: String
  private let client = HTTPSClient()

  /// Where the first line of a serving simulator lies.
  private static func announcement(in directory: String) -> String {
    "\(directory)/announcement.json"
  }

  static func remember(_ line: String, in directory: String) throws {
    try Data("\(line)\n".utf8).write(to: URL(filePath: announcement(in: directory)))
  }

  init(directory: String) throws {
    let path = Self.announcement(in: directory)
    guard let data = try? Data(contentsOf: URL(filePath: path)),
      let found = try? JSONDecoder().decode(Announced.self, from: data)
    else { throw Failure("no simulator serves from \(directory): there is no \(path)") }
    admin = found.admin
  }

  /// One call of the admin API.
  ///
  /// - Returns: the body of the answer.
  func call(_ method: String, _ path: String, _ body: String = "") async throws -> [UInt8] {
    let request = HTTPRequest(
      method: method, path: path, headers: [.init("Content-Type", "application/json")],
      body: Array(body.utf8))
    let options = TransferOptions(baseURL: admin, timeout: .seconds(10), movesMoney: false)
    switch await client.perform(request, options: options) {
    case .response(let response) where (200..<300).contains(response.status):
      return response.body
    case .response(let response):
      throw Failure("the simulator refuses: \(String(decoding: response.body, as: UTF8.self))")
    case .notSent(let reason), .unknown(let reason):
      throw Failure("the simulator cannot be reached: \(reason)")
    }
  }

  private struct Announced: Decodable { var admin: String }
}

/// A JSON object for the small bodies of the admin API.
func object(_ members: [String: String]) throws -> String {
  try object(members.mapValues(JSONValue.string))
}

func object(_ members: [String: JSONValue]) throws -> String {
  String(decoding: try JSONEncoder().encode(members), as: UTF8.self)
}
