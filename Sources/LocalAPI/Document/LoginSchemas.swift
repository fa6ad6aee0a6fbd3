import Service

/// Schemas of payers' logins.
extension Schema {
  static let loginBodySchema = object(
    "A login message to verify.", required: ["request_data"],
    [
      "request_data": .text(
        "As the payer's browser brought it: JSON, or escaped, with or without its name."),
      "gateway": .text("The payment system; the first one that has logins when left out."),
    ]
  ).adding(["examples": [["request_data": "{\"msgInfo\":{}}"]]])

  static let loginSchema = object(
    "Who has logged in, or why nobody has.", required: ["believed", "gateway", "experimental"],
    [
      "believed": Document.flag,
      "reason": .text("Why it is not believed."),
      "gateway": .text("Whose signature it carries."),
      "experimental": Document.flag.adding([
        "description": "Much of what is known of this payment system is assumed."
      ]),
      "message_id": .text("The message's own number: the same one again is a copy."),
      "user_id": .text("Who it is."),
      "mobile": .text("The telephone number, most of its digits masked."),
      "industry_code": .text("The merchant's industry."),
      "channel_code": .text("The app that the payer came by."),
      "made_at": .time("When the message was made."),
    ])
}
