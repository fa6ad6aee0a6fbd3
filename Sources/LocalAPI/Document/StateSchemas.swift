import Service
import Terminal

/// Schemas of the terminal, its devices, and of refusals.
extension Schema {
  static let terminalSchema = object(
    "Identity and ages of keys, never keys.",
    required: [
      "activated", "device_id", "currency", "keys", "check_in", "clock_skew_seconds", "gateways",
    ],
    [
      "activated": Document.flag,
      "terminal_sn": .text("The gateway's number of the terminal."),
      "device_id": .text("What the terminal was activated as."),
      "name": .text("The terminal's name."),
      "currency": .text(
        "Of orders that name neither a currency nor a payment system, where there are several."),
      "keys": [
        "type": "object", "required": ["current", "previous"], "additionalProperties": false,
        "properties": ["current": keyOrNull, "previous": keyOrNull],
      ],
      "check_in": Schema.checkIn.reference,
      "clock_skew_seconds": [
        "type": ["integer", "null"],
        "description": "The gateway's clock minus this machine's, once it is known.",
      ],
      "gateways": .list(of: Schema.gateway.reference),
    ])

  private static func timeOrNull(_ description: String) -> Document {
    [
      "type": ["string", "null"], "format": "date-time", "description": .string(description),
    ]
  }

  private static let keyOrNull: Document = ["anyOf": [Schema.key.reference, ["type": "null"]]]

  static let keySchema = object(
    "A key by its age.", required: ["id", "received_at"],
    [
      "id": .text("The first 8 hexadecimal digits of the key's SHA-256."),
      "received_at": .time("When the gateway gave it."),
    ])

  static let checkInSchema = object(
    "The daily rotation of the key, and what helps when the gateway refuses the terminal.",
    required: ["state", "last_at", "next_at", "unconfirmed", "helps", "advice"],
    [
      "state": .one(of: ["ok", "due", "unconfirmed", "locked_out"]),
      "last_at": timeOrNull("When the last one succeeded."),
      "next_at": timeOrNull("When the next one is planned; null: only by hand."),
      "unconfirmed": .count("Check-ins that may have been processed without an answer."),
      "helps": [
        "anyOf": [.one(of: KeyHelp.allCases.map(\.rawValue)), ["type": "null"]],
        "description": "What a person can do; null: nothing is needed.",
      ],
      "advice": .text("What is the matter with the keys and what to do; empty: all is well."),
    ])

  static let gatewaySchema = object(
    "A payment system.", required: ["name", "capabilities", "currency"],
    [
      "name": .text("The name of its section."),
      "capabilities": .list(of: ["type": "string"]),
      "currency": .text("Of its orders."),
      "experimental": experimental,
    ])

  static let experimental = Document.flag.adding([
    "description": "Only where much of the payment system is assumed: see docs/gateways."
  ])

  static let deviceSchema = object(
    "A scanner or printer, or what is plugged in and not used.",
    required: ["id", "kind", "state", "pinned", "used"],
    [
      "id": .text("The name of its section; of what no section has, its socket."),
      "kind": .one(of: ["scanner", "printer", DeviceView.otherKind]),
      "state": .one(of: ["absent", "ready", "held", "error"]),
      "reason": .text("Why it is not ready, or not used, and what to do."),
      "path": .text("Where it is."),
      "pinned": Document.flag.adding(["description": "Named in the configuration."]),
      "used": Document.flag.adding(["description": "A section has it, or waits for it."]),
      "profile": .text("Of a printer: the profile that it prints by."),
      "profile_origin": .text("Why that one: by what it was detected, or who has set it."),
    ])

  static let statusSchema = object(
    "The daemon at a glance.",
    required: [
      "ready", "activated", "open_orders", "needs_attention", "journal", "devices", "check_in",
      "version",
    ],
    [
      "ready": Document.flag.adding(["description": "Whether a payment would be taken now."]),
      "activated": Document.flag,
      "open_orders": .count("Orders that are not final."),
      "oldest_open_at": .time("When the oldest of them was created."),
      "needs_attention": .list(of: Document.clientSN),
      "journal": .one(of: ["ok", "readonly", "damaged"]),
      "devices": .list(of: Schema.device.reference),
      "check_in": Schema.checkIn.reference,
      "callbacks": Schema.callbacks.reference,
      "version": .text("The daemon's version."),
      "experimental": .list(of: ["type": "string"]).adding([
        "description": "The payment systems of which much is assumed; left out where there is none."
      ]),
      "disbelieved": .list(of: Schema.disbelief.reference).adding([
        "description":
          "The payment systems of which an answer was not believed; left out where there is none."
      ]),
    ])

  static let disbeliefSchema = object(
    "The answers of one payment system that proved nothing, since the start.",
    required: ["gateway", "count", "last_at", "reason", "newest"],
    [
      "gateway": .text("The name of its section."),
      "count": .count("How many there were."),
      "last_at": .time("When the last one came."),
      "reason": .text("Why that one was not believed."),
      "newest": Document.flag.adding(["description": "None was believed since."]),
    ])

  static let callbacksSchema = object(
    "The listener for the payment systems' notifications, and what it has seen since the start.",
    required: ["listening", "address", "gateways", "received", "verified", "repeated", "refused"],
    [
      "listening": Document.flag,
      "address": .text("Address and port."),
      "reason": .text("Why nothing can arrive."),
      "gateways": .list(of: ["type": "string"]),
      "received": .count("All that came: connections, requests and notifications."),
      "verified": .count("Of these: signed by whom they should be, and whole."),
      "repeated": .count("Of the verified: heard before, and only acknowledged."),
      "refused": .count("The rest of what came: it was not heard."),
      "last_at": .time("When the last one came."),
      "last_verified_at": .time("When the last one came that was verified."),
    ])

  static let problemSchema = object(
    "A request that was refused (RFC 9457).",
    required: ["type", "code", "title", "status", "detail"],
    [
      "type": ["type": "string", "pattern": "^urn:upayd:error:[a-z-]+$"],
      "code": .one(of: Problem.Code.allCases.map(\.rawValue)),
      "title": .text("The same words for a code at all times."),
      "status": ["type": "integer", "minimum": 400, "maximum": 599],
      "detail": .text("What is wrong, whether money moved, and what to do."),
      "errors": .list(
        of: object(
          "A refused member or parameter.", required: ["field", "message"],
          ["field": .text("Its name."), "message": .text("What is wrong with it.")])),
    ])
}
