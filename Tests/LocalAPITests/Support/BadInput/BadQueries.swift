extension CallEntry {
  /// Everything that can be wrong with the call's query.
  var badQueries: [BadInput] {
    let unknown = [
      ("nosuch=1", "nosuch"), ("nosuch", "nosuch"), ("WAIT=1", "WAIT"), ("wait%20=1", "wait "),
      ("=1", "query"), ("%=1", "query"), ("%ff=1", "query"), ("%00=1", "query"),
      ("%E9%9D%A2=1", "面"), ("%26=1", "&"), ("a+b=1", "a+b"), ("a;b=1", "a;b"), ("?=1", "?"),
    ].map { BadInput(entry: self, layer: .syntax, what: $0, field: $1, query: "?\($0)") }
    let body = Array("{}".utf8)
    let withBody = BadInput(entry: self, layer: .syntax, what: "a body", body: body)
    return unknown + parameters.flatMap(badQueries) + (method == "GET" ? [withBody] : [])
  }

  private func badQueries(of field: InputField) -> [BadInput] {
    let (name, sample) = (field.name, field.sample)
    let first = name.utf8.first ?? 0
    let escaped = "%\(String(first, radix: 16))\(name.dropFirst())"
    let twice = [
      "\(name)=\(sample)&\(name)=\(sample)", "\(name)=\(sample)&\(escaped)=\(sample)",
      "\(name)&\(name)=\(sample)",
    ]
    let encodings = ["%", "%4", "%zz", "%ff", "%c3%28", "%00", "%0a", "%0D%0A", "%7f", "%C2%85"]
    let values = encodings.map { "\(name)=\(sample)\($0)" }
    let meanings = (["", "%20", "x+y"] + field.kind.wrongQueryValues).map { "\(name)=\($0)" }
    let isAnyText = if case .text = field.kind { true } else { false }
    let wrong =
      isAnyText
      ? ["\(name)=", "\(name)", "\(name)=\(String(repeating: "x", count: 65))"]
      : meanings + [name]
    return (twice + values + wrong).map {
      BadInput(entry: self, layer: .syntax, what: $0, field: name, query: "?\($0)")
    }
  }
}

extension InputField.Kind {
  /// Values of a query that are refused wherever they come from.
  fileprivate var wrongQueryValues: [String] {
    switch self {
    case .integer(let range):
      [
        "-1", "\(range.upperBound + 1)", "1.0", "1e2", "+1", "%2B1", "%201", "1%20", "0x1", "1,0",
        "%EF%BC%91", "99999999999999999999", "9223372036854775808", "--1", "true", "\"1\"",
      ]
    case .choice: ["X", "True", "PAID", "1", "paid%20", "%20paid", "paid,failed", "true,"]
    case .time:
      [
        "2026-11-21", "2026-11-21T00:00:00", "2026-11-21T00:00:00%2008:00", "1795224600",
        "2026-02-30T00:00:00Z", "2026-11-21T24:00:00Z", "2026-11-21T00:00:60Z", "now",
        "2026-11-21T00:00:00+0800", "2026-11-21T00:00:00+08:00x", "-2026-11-21T00:00:00Z",
      ]
    case .date:
      [
        "2026-02-30", "2025-02-29", "2026-13-01", "2026-00-01", "2026-1-1", "20261121",
        "21.11.2026", "today", "2026-11-21T00:00:00Z", "2026-11-21x", "0000-01-01", "+2026-11-21",
      ]
    case .text, .number, .flag, .object, .array, .lines: []
    }
  }
}
