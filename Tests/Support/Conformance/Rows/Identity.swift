extension UpayProtocol {
  static let activation = ProtocolSection(
    "2", "Activation",
    [
      "path": "`POST /terminal/activate`",
      "app_id": "sent; refused here when missing",
      "code": "sent; refused here when missing or with control characters",
      "device_id": "sent; 1 to 32 octets, the narrower of the documented limits",
      "client_sn": "sent when given; at most 32 octets",
      "name": "sent when given; at most 128 octets",
      "os_info": "sent; cut after 45 octets",
      "sdk_version": "sent; cut after 45 octets",
      "type": "of old clients: not used",
      "terminal_sn": "taken from the answer: up to 32 printable characters, not digits alone",
      "terminal_key": "taken from the answer as opaque text",
      "extra-members": "`merchant_sn`, `store_name` and others beside them are ignored",
      "nested": "the pair is also taken from `biz_response.data`; both shapes together must agree",
      "half-a-pair": "an answer without both, or with an empty one, is no success",
      "ILLEGAL_SIGN": "the vendor's signature is refused: no identity, and the caller is told",
      "ACTIVATE_FAIL": "the activation is refused with the gateway's words",
      "EJ26": "the support code of a refused signature stands with the message",
      "EJ08": "a `client_sn` used before under the `app_id`: refused with its support code",
      "INVALID_PARAMS": "a missing member is refused",
      "code-expired": "a code older than 7 days is refused",
      "code-used-up": "a code without uses left is refused",
      "new-pair": "every success uses the code once, and returns a new number and a new key",
      "attempt-remembered": "the attempt is durable before it is sent",
      "lost-answer":
        "after a lost answer the outcome is unknown; nothing repeats it by itself, a person may",
      "possibly-consumed":
        "refused after a lost answer: possibly consumed, get a new code; nothing loops",
    ])

  static let checkIn = ProtocolSection(
    "3", "Check-in",
    [
      "path": "`POST /terminal/checkin`",
      "terminal_sn": "sent",
      "device_id": "sent: the one of the activation, unchanged",
      "os_info": "sent", "sdk_version": "sent",
      "answer": "number and key of the answer replace those that are stored",
      "nested": "the pair is also taken from `biz_response.data`",
      "same-key": "an answer with the key that is held confirms it and shifts nothing",
      "uploadLog": "not used: no request goes to `/terminal/uploadLog`",
    ])

  static let rotation = ProtocolSection(
    "3.3", "Rotation of keys",
    [
      "intent": "a check-in is counted and stored before it is sent, one at a time",
      "not-sent": "one that certainly did not leave is not counted",
      "stored-first": "the new key is stored before it signs anything",
      "not-stored":
        "a key that cannot be stored is not used, and no further check-in leaves meanwhile",
      "refused": "one refused for its signature has rotated nothing, and is not counted",
      "unknown": "a lost, broken or delayed answer leaves it counted",
      "budget-0": "nothing unconfirmed: check-in is allowed",
      "budget-1":
        "one unconfirmed: trading goes on with the key held; one more only over a path just proven",
      "budget-2": "two unconfirmed: no further one by itself; the key held is probed",
      "locked-out": "both keys refused: locked out, and said so; nothing is sent blindly",
      "illegal-sign": "the same request is sent once more with the other key before it is believed",
      "previous-key":
        "the previous key goes on to verify, and signs where the current one is refused",
      "restart": "after a restart a check-in on its way counts as unconfirmed",
      "daily": "once a day, never twice within the life of one pay",
      "clock": "a clock that is wrong costs no signature; jumps of it neither miss nor storm",
      "no-keys-in-logs": "keys are never logged; a key id is",
      "fresh-connection": "a check-in has a connection of its own, and nothing repeats it",
      "import": "not used: an identity comes from an activation, never by hand",
    ])
}
