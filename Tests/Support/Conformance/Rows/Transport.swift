extension UpayProtocol {
  static let hosts = ProtocolSection(
    "1.1", "Hosts",
    [
      "vsi-api.shouqianba.com": "the default address of the gateway",
      "other-hosts":
        "any other access point is a line of configuration: the address is no constant",
      "certificates": "the gateway's certificate is always checked; there is no switch for it",
      "tls": "nothing older than TLS 1.2 is spoken",
      "wap-gateway": "not used: no request goes to the redirect cashier",
    ])

  static let requests = ProtocolSection(
    "1.2", "Requests",
    [
      "post": "every call is a POST of one JSON object in UTF-8",
      "content-type": "`Content-Type: application/json`",
      "content-type-spelling": "the simulator takes every spelling of the media type",
      "authorization": "`Authorization: <sn> <sign>`, one blank, no word for a scheme",
      "X-Forwarded-For": "not used",
      "Format": "not used",
      "texts": "every value is a text, but `extended` and `goods_details`",
      "reflect-text": "`reflect` is sent as a text, whatever it holds",
      "no-time":
        "a request holds no time, number of its own or counter: the same request is the same octets",
    ])

  static let responses = ProtocolSection(
    "1.3", "Answers",
    [
      "body-first": "the verdict is in the body; what the status line denies is not believed",
      "mirrored-status": "HTTP 400 and 500 that mirror `result_code` change nothing",
      "not-found": "`{\"message\":\"Not Found\"}` is no answer: uncertain",
      "no-object": "what is no JSON object, or has no `result_code`, is no answer: uncertain",
      "numbers": "numbers in the place of texts are read as they are spelled",
      "trailing-blank": "a name or a value with a trailing blank is another name or value",
      "trailing-comma": "a trailing comma is no JSON: uncertain",
      "ctime": "`ctime` is read as 13 digits and as date and time in UTC+8; else not compared",
    ])

  static let signature = ProtocolSection(
    "1.4", "Signature",
    [
      "md5": "the MD5 of the body's octets followed by the key's, in hexadecimal",
      "lower-case": "written in lower case",
      "upper-case": "the simulator takes upper case too; a switch refuses it",
      "exact-octets": "what is signed is what is sent: spelling and line ends count",
      "empty": "members without a value are left out",
      "vendor-key": "activation is signed with `vendor_sn` and `vendor_key`",
      "terminal-key": "every other call is signed with `terminal_sn` and `terminal_key`",
      "header-and-body": "header and body name the same `terminal_sn`",
      "header-differs-from-body":
        "the simulator refuses a body that names another terminal than the header; a switch takes it",
    ])

  static let wapSignature = ProtocolSection(
    "1.5", "Signature of the WAP gateway",
    ["wap-sign": "not used: no request is a GET or carries its signature in a `sign` member"])

  static let vectors = ProtocolSection(
    "1.6", "Vectors of signatures",
    [
      "V1": "a pay", "V2": "a check-in", "V3": "an activation, with the vendor's key",
      "V4": "Chinese as UTF-8", "V5": "the same Chinese as escapes: another signature",
      "V6": "V2 and a line end: another signature",
      "V7": "a string of the WAP gateway, upper case: what the MD5 makes of it",
      "V8": "another string of the WAP gateway",
    ])
}
