import Service
import Testing

@testable import LocalAPI

/// `GET /metrics`.
struct MetricsTests {
  @Test func showsTheStatus() {
    let lines = Metrics.text(of: Sample.status).split(separator: "\n")
    for line in [
      "# TYPE upayd_ready gauge", "upayd_info{version=\"0.1.0\"} 1", "upayd_ready 1",
      "upayd_activated 1", "upayd_open_orders 2", "upayd_needs_attention_orders 1",
      "upayd_journal{state=\"ok\"} 1", "upayd_journal{state=\"damaged\"} 0",
      "upayd_callbacks_listening 1", "# TYPE upayd_callbacks_total counter",
      "upayd_callbacks_total{result=\"verified\"} 11",
      "upayd_check_in{state=\"locked_out\"} 0", "upayd_check_ins_unconfirmed 0",
      "upayd_device{id=\"counter\",kind=\"scanner\",state=\"ready\"} 1",
      #"upayd_device{id="a \"b\"\\",kind="printer",state="held"} 1"#,
    ] {
      #expect(lines.contains(Substring(line)), "\(line)")
    }
  }

  @Test func saysEverythingOnce() {
    let lines = Metrics.text(of: Sample.status).split(separator: "\n")
    let names = lines.map { $0.hasPrefix("#") ? $0 : $0[..<($0.lastIndex(of: " ") ?? $0.endIndex)] }
    #expect(Set(names).count == names.count)
    #expect(Metrics.text(of: Sample.status).hasSuffix("\n"))
  }

  @Test func leavesOutWhatThereIsNoneOf() {
    var status = Sample.status
    status.devices = []
    #expect(!Metrics.text(of: status).contains("upayd_device"))
  }
}
