import Foundation

/// Opens once; whoever waits for it goes on then.
typealias Gate = Monitor<Bool>

extension Monitor where Value == Bool {
  func open() { change { $0 = true } }
}

/// What happens to one request on its way.
enum Mishap: Sendable {
  /// Read, not processed, and the connection ends.
  case dropRequest
  /// Processed, and the connection ends.
  case dropAnswer
  /// Processed, and another status and body are answered.
  case answerInstead(Int, String)
  /// Not processed, and this is answered.
  case refuse(Int, String)
  /// Processed, under another HTTP status.
  case status(Int)
  /// Processed, and half of the answer arrives.
  case truncate
  /// Processed at once; the answer waits for the gate.
  case slow(Gate)
  /// The connection ends at once; processed when the gate opens.
  case late(Gate)
  /// Processed, and members of `biz_response.data` are other than they should be.
  case alter([String: JSON])
  /// Something happens when the request has arrived, before it is processed and answered.
  case watched(@Sendable () -> Void)
}

/// A gateway of the tests' own, over plain HTTP on the loopback.
final class IndependentGateway: Sendable {
  /// One request as it arrived, and what was wrong with it.
  struct Seen: Sendable, CustomStringConvertible {
    var path: String
    var body: JSON
    var connection: Int
    var turn: Int
    var description: String { "\(path) on \(connection).\(turn)" }
  }

  /// How this gateway writes its answers.
  struct Manners: Sendable {
    var echoesReflect = true
    var writesNumbers = false
    var addsUnknownMembers = false
    /// Ends a connection after this many answers on it.
    var answersPerConnection = Int.max
  }

  struct State: Sendable, CustomStringConvertible {
    var book = Book()
    var manners = Manners()
    var customers: [String: Customer] = [:]
    var mishaps: [String: [Mishap]] = [:]
    var seen: [Seen] = []
    /// Orders that a query was told are paid.
    var toldPaid: Set<String> = []
    /// What a request had that the public facts don't allow.
    var protests: [String] = []
    var description: String { "\(seen.suffix(12)); \(book.orders.values)" }
  }

  let state: Monitor<State>
  private let server: PlainServer
  static let root = "/upay/v2/"

  init(_ manners: Manners = Manners()) throws {
    var first = State()
    first.manners = manners
    let state = Monitor(first)
    self.state = state
    server = try PlainServer(answersPerConnection: manners.answersPerConnection) {
      Self.react($0, state)
    }
  }

  func end() { server.end() }

  // MARK: For tests

  /// A configuration file for a daemon that uses it.
  func configuration(in scratch: Scratch) throws -> String {
    let book = state.now.book
    let key = try scratch.write("vendor.key", book.vendorKey)
    return try scratch.write(
      "upayd.conf",
      """
      [terminal]
      device_id = e2e-till
      name = Corner shop
      [gateway upay]
      url = \(server.url)
      vendor_sn = \(book.vendorSN)
      vendor_key_file = \(key)
      app_id = 2019032019283301102
      [check_in]
      jitter = 0s
      """)
  }

  /// - Parameter path: `pay`, `query`, … or `checkin`, `activate`.
  func next(_ path: String, _ mishaps: Mishap...) {
    state.change { $0.mishaps[path, default: []] += mishaps }
  }

  func customer(_ code: String, _ behaviour: Customer) {
    state.change { $0.customers[code] = behaviour }
  }

  /// The customer confirms, or scans and pays.
  func customerPays(_ clientSN: String) { state.change { $0.book.orders[clientSN]?.paid() } }

  func count(_ path: String, _ clientSN: String? = nil) -> Int {
    Self.count(state.now.seen, path, clientSN)
  }

  func wait(for path: String, _ clientSN: String? = nil, times: Int = 1) async throws {
    try await state.wait(for: "\(times) times \(path)", within: 30) {
      Self.count($0.seen, path, clientSN) >= times ? true : nil
    }
  }

  private static func count(_ seen: [Seen], _ path: String, _ clientSN: String?) -> Int {
    seen.count {
      $0.path == path && (clientSN == nil || $0.body["client_sn"].text == clientSN)
    }
  }

  /// What the books say, by order number.
  var booked: [String: [Booked]] {
    state.now.book.orders.mapValues { [Booked(taken: $0.taken, returned: $0.returned)] }
  }

  // MARK: Requests

  private static func react(
    _ request: PlainServer.Request, _ state: Monitor<State>
  ) -> PlainServer.Reaction {
    let path = request.path.split(separator: "/").last.map(String.init) ?? ""
    let body = (try? JSON(request.body)) ?? .object([:])
    let mishap: Mishap? = state.change { state in
      state.seen.append(
        Seen(path: path, body: body, connection: request.connection, turn: request.turn))
      guard state.mishaps[path]?.isEmpty == false else { return nil }
      return state.mishaps[path]?.removeFirst()
    }
    let process: @Sendable () -> [UInt8] = {
      state.change { state in Clerk(request: request, path: path).answer(&state).octets }
    }
    switch mishap {
    case nil: return .answer(200, process())
    case .dropRequest: return .close
    case .dropAnswer:
      _ = process()
      return .close
    case .answerInstead(let status, let text):
      _ = process()
      return .answer(status, Array(text.utf8))
    case .refuse(let status, let text): return .answer(status, Array(text.utf8))
    case .status(let status): return .answer(status, process())
    case .truncate: return .half(200, process())
    case .slow(let gate):
      let answer = process()
      _ = try? gate.block(for: "the gate", within: 60) { $0 ? true : nil }
      return .answer(200, answer)
    case .late(let gate):
      Thread.detachNewThread {
        guard (try? gate.block(for: "the gate", within: 60) { $0 ? true : nil }) != nil else {
          return
        }
        _ = process()
      }
      return .close
    case .watched(let happen):
      happen()
      return .answer(200, process())
    case .alter(let members):
      guard var answer = try? JSON(process()) else { return .close }
      var data = answer["biz_response"]["data"].members
      data.merge(members) { $1 }
      var business = answer["biz_response"].members
      business["data"] = .object(data)
      answer = ["result_code": answer["result_code"], "biz_response": .object(business)]
      return .answer(200, answer.octets)
    }
  }
}
