import Terminal

/// A simulated payment system that knows merchants' accounts: it opens a request, acts on its books
/// and words the answer. What it is made of is a value, like everything of the world.
protocol AcquirerModel: Codable, Sendable {
  associatedtype Rules: RuleSet

  static var system: PaymentSystem { get }
  /// Of orders that name none.
  static var currency: Currency { get }
  /// Of the random account that a new simulator has.
  init(using random: inout some RandomNumberGenerator)

  var rules: Rules { get set }
  var books: AcquirerBooks { get set }

  /// Whether this is one of its paths.
  static func serves(_ path: String) -> Bool
  /// What one path that serves several things is asked for, as the log and the faults name it.
  func action(of request: GatewayRequest) -> String?
  /// Every `path` and `path/action` that a fault can wait for.
  static var calls: [String] { get }
  /// The codes with which it can be made to refuse.
  static var codes: [String] { get }

  /// Answers one request.
  mutating func handle(
    _ request: GatewayRequest, at now: Milliseconds, using random: inout some RandomNumberGenerator
  ) -> AcquirerAnswer
  /// The answer that a request has waited for.
  func awaitedAnswer(
    for sn: String, using random: inout some RandomNumberGenerator
  ) -> AcquirerAnswer
  /// A page of its own that a payer's browser opens; nil: it is no request for one.
  mutating func page(
    for request: GatewayRequest, at now: Milliseconds,
    using random: inout some RandomNumberGenerator
  ) -> Delivery.Reply?
  /// The answer to what is not posted; nil: nobody is there for it.
  var methodRefusal: AcquirerAnswer? { get }
  /// Makes what only an account needs that a daemon is configured for.
  mutating func prepare(at now: Milliseconds) throws
  /// Writes its secrets into files of the directory, and says how the daemon is told of the account.
  func configuration(
    _ announcement: Announcement, in directory: Directory
  ) throws -> [(key: String, value: String)]
  /// What is posted about one piece of news; nil: this system does not tell of it, or was given no
  /// address.
  func notice(of news: News, _ making: NoticeMaking) -> NoticeDraft?
  /// The shop has acknowledged what it was told.
  mutating func acknowledged(_ news: News)
  /// The refusal with a code of its own.
  func refusal(_ refusal: AcquirerRefusal) -> AcquirerAnswer
  /// The same, which names what the request names, where it can be read.
  func refusal(_ refusal: AcquirerRefusal, to request: GatewayRequest) -> AcquirerAnswer
  /// How lives are lived with it (`upay-simulator explore`); nil: none are.
  static var explored: ExploredSystem? { get }
}

extension AcquirerModel {
  static var currency: Currency { .cny }

  mutating func page(
    for request: GatewayRequest, at now: Milliseconds,
    using random: inout some RandomNumberGenerator
  ) -> Delivery.Reply? { nil }

  var methodRefusal: AcquirerAnswer? { nil }

  mutating func prepare(at now: Milliseconds) throws {}

  func refusal(_ refusal: AcquirerRefusal, to request: GatewayRequest) -> AcquirerAnswer {
    self.refusal(refusal)
  }

  static var explored: ExploredSystem? { nil }
}

extension AcquirerModel {
  // A system tells of nothing until it says otherwise.
  func notice(of news: News, _ making: NoticeMaking) -> NoticeDraft? { nil }
  mutating func acknowledged(_ news: News) {}
}

/// What a system is made to say by a fault.
enum AcquirerRefusal: Hashable, Sendable {
  case maintenance
  case badSignature
  /// This code, or the one for "it cannot tell".
  case code(String?)
}

/// An answer before it is sealed, so that a fault can change one value of it.
struct AcquirerAnswer: Sendable {
  var status = 200
  var contentType = "application/json;charset=UTF-8"
  /// What everybody can read.
  var outer: AnswerMembers
  /// What is sealed or signed, where that is another layer; nil: the answer has none.
  var inner: AnswerMembers?
  /// Makes the octets.
  var seal: any AnswerSeal
  /// The order whose customer this answer waits for.
  var waits: UpayAnswer.Wait?
  /// Booked, and never answered.
  var isDropped = false
  var note = Note()

  /// What the log has of the request, and of this.
  struct Note: Hashable, Sendable {
    var signer: String?
    var key: String?
    var number: String?
    var refundNumber: String?
    var code: String?
    var error: String?
  }
}

/// How an answer becomes octets, and what its members are called.
protocol AnswerSeal: Sendable {
  /// Of several orders of the members, all as good, that one which `number` stands for.
  func octets(of answer: AcquirerAnswer) -> [UInt8]
  func shuffled(_ answer: AcquirerAnswer) -> [UInt8]
  func doubled(_ answer: AcquirerAnswer) -> [UInt8]
  /// By what names a thing goes.
  func names(of thing: AnswerThing) -> [String]
  /// A word for an order that was not paid yet.
  var openWord: String { get }
}

/// What a fault can falsify.
enum AnswerThing: Hashable, Sendable {
  case amount, number, sn, account, status
  /// The verdict inside, and the one that everybody can read.
  case result, envelope
  /// What is there only after a payment.
  case payment
}
