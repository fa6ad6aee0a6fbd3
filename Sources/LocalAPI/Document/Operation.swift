import Service

/// What the OpenAPI document says of one call.
struct Operation: Sendable {
  /// `operationId`.
  let id: String
  /// Who may; nil: whoever can open the socket.
  let role: Role?
  let summary: String
  var description = ""
  var query: [Parameter] = []
  /// The schema of the request's body.
  var body: Schema?
  let answers: [DocumentedAnswer]
  /// Beside the ones that any call may get: see ``Route/problems``.
  var problems: [Problem.Code] = []
}

/// A parameter of a path, the query or the header.
struct Parameter: Sendable {
  enum Place: String, Sendable { case path, query, header }
  let name: String
  var place = Place.query
  let description: String
  let schema: Document

  var document: Document {
    [
      "name": .string(name), "in": .string(place.rawValue),
      "required": .bool(place == .path), "description": .string(description), "schema": schema,
    ]
  }

  static let wait = Parameter(
    name: "wait",
    description: """
      Seconds to wait until the order is final or `needs_attention`, or what was asked for is. \
      Hanging up cancels nothing.
      """,
    schema: ["type": "integer", "minimum": 0, "maximum": 300])
}

extension Role {
  /// The key of `[access]`.
  var name: String {
    switch self {
    case .cashier: "cashier"
    case .supervisor: "supervisor"
    case .admin: "admin"
    }
  }
}

/// One successful answer of a call.
struct DocumentedAnswer: Sendable {
  enum Content: Sendable {
    case json(Document)
    case text(String, example: String)
    /// Octets of a media type.
    case octets(String)
  }
  let status: Int
  let description: String
  let content: Content

  init(_ status: Int, _ description: String, _ content: Content) {
    self.status = status
    self.description = description
    self.content = content
  }

  static func json(_ schema: Schema, _ status: Int, _ description: String) -> Self {
    Self(status, description, .json(schema.reference))
  }

  /// 200 and 202 of a call that does something with an order.
  static let ended = json(.order, 200, "The order; what was asked for has ended.")
  static let open = json(.order, 202, "The order; what was asked for goes on.")

  var document: Document {
    let media: Document =
      switch content {
      case .json(let schema): ["application/json": ["schema": schema]]
      case .text(let type, let example):
        Self.media(type, ["schema": ["type": "string"], "example": .string(example)])
      case .octets(let type): Self.media(type, [:])
      }
    return ["description": .string(description), "content": media]
  }

  private static func media(_ type: String, _ content: Document) -> Document {
    .object([(type, content)])
  }
}
