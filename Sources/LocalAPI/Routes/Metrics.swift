import Service

/// The status in the text format of Prometheus (exposition format 0.0.4).
enum Metrics {
  static let mediaType = "text/plain; version=0.0.4; charset=utf-8"

  static func text(of status: StatusView) -> String {
    var page = Page()
    page.gauge("info", "The daemon's version.", [(["version": status.version], 1)])
    page.gauge("ready", "Whether a payment would be taken now.", value(status.ready))
    page.gauge("activated", "Whether the terminal is activated.", value(status.activated))
    page.gauge("open_orders", "Orders that are not final.", [([:], status.openOrders)])
    page.gauge(
      "needs_attention_orders", "Orders that a person must look at.",
      [([:], status.needsAttention.count)])
    page.gauge(
      "journal", "The journal's state.", states(["ok", "readonly", "damaged"], status.journal))
    page.gauge(
      "check_in", "The state of the key's rotation.",
      states(["ok", "due", "unconfirmed", "locked_out"], status.checkIn.state))
    page.gauge(
      "check_ins_unconfirmed", "Check-ins without an answer.", [([:], status.checkIn.unconfirmed)])
    page.gauge(
      "device", "The state of a scanner or printer.",
      status.devices.flatMap { device in
        states(
          ["absent", "ready", "held", "error"], device.state,
          of: (device.id, device.kind))
      })
    if let callbacks = status.callbacks { add(callbacks, to: &page) }
    page.counter(
      "disbelieved_answers_total", "Answers of payment systems that proved nothing.",
      (status.disbelieved ?? []).map { (["gateway": $0.gateway], $0.count) })
    return page.text
  }

  private static func add(_ callbacks: CallbacksView, to page: inout Page) {
    page.gauge(
      "callbacks_listening", "Whether notifications can arrive.", value(callbacks.listening))
    page.counter(
      "callbacks_total", "Notifications of payment systems, by what became of them.",
      [
        (["result": "received"], callbacks.received), (["result": "verified"], callbacks.verified),
        (["result": "repeated"], callbacks.repeated), (["result": "refused"], callbacks.refused),
      ])
  }

  private typealias Sample = (labels: KeyValuePairs<String, String>, value: Int)

  private static func value(_ flag: Bool) -> [Sample] { [([:], flag ? 1 : 0)] }

  /// A sample for every state that can be, so that none ever vanishes from a graph.
  private static func states(_ all: [String], _ current: String) -> [Sample] {
    all.map { (["state": $0], $0 == current ? 1 : 0) }
  }

  private static func states(
    _ all: [String], _ current: String, of device: (id: String, kind: String)
  ) -> [Sample] {
    all.map {
      (["id": device.id, "kind": device.kind, "state": $0], $0 == current ? 1 : 0)
    }
  }

  private struct Page {
    var text = ""

    mutating func gauge(_ name: String, _ help: String, _ samples: [Sample]) {
      add(name, "gauge", help, samples)
    }

    mutating func counter(_ name: String, _ help: String, _ samples: [Sample]) {
      add(name, "counter", help, samples)
    }

    private mutating func add(
      _ name: String, _ kind: String, _ help: String, _ samples: [Sample]
    ) {
      guard !samples.isEmpty else { return }
      text += "# HELP upayd_\(name) \(help)\n# TYPE upayd_\(name) \(kind)\n"
      for sample in samples {
        let labels = sample.labels.map { "\($0.key)=\"\(Page.escaped($0.value))\"" }
        let braces = labels.isEmpty ? "" : "{\(labels.joined(separator: ","))}"
        text += "upayd_\(name)\(braces) \(sample.value)\n"
      }
    }

    private static func escaped(_ value: String) -> String {
      value.map { character in
        switch character {
        case "\\": "\\\\"
        case "\"": "\\\""
        case "\n": "\\n"
        default: String(character)
        }
      }.joined()
    }
  }
}
