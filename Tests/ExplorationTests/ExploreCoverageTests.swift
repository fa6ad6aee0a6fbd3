import Simulation
import Terminal
import Testing

@Suite("What the exploration counts") struct ExploreCoverageTests {
  @Test("every legal transition of every lifecycle, by the one table")
  func transitions() {
    let names = Set(Coverage().points.map(\.text))
    for step in PaymentState.transitions {
      #expect(names.contains("payment \(step.from.rawValue) → \(step.to.rawValue)"))
    }
    for step in Return.State.transitions {
      #expect(names.contains("return \(step.from.rawValue) → \(step.to.rawValue)"))
    }
    for step in Terminal.PrintJob.State.transitions {
      #expect(names.contains("print job \(step.from.rawValue) → \(step.to.rawValue)"))
    }
    for state in OrderState.allCases { #expect(names.contains("order \(state.rawValue)")) }
    #expect(names.count == Coverage().points.count, "every name is there once")
  }

  @Test(
    "codes, by the tables of the Upay Web API",
    arguments: [
      "result_code CANCEL_ABORT_IN_PROGRESS", "order_status INVALID_STATUS_CODE",
      "error_code of the envelope ILLEGAL_SIGN", "error_code beside FAIL CLIENT_SN_CONFLICT",
      "flow status ERROR_RECOVERY",
    ])
  func codes(_ name: String) {
    #expect(Coverage().points.contains { $0.text == name })
  }

  @Test("codes and words of OTT Pay, and no key, for it has none")
  func ottPay() {
    let names = Coverage(.ottpay).points.map(\.text)
    #expect(Set(names).count == names.count)
    for name in ["rsp_code ORDER_PAID", "order_status fully_reversal", "payment unknown → paid"] {
      #expect(names.contains(name))
    }
    #expect(!names.contains { $0.hasPrefix("keys") || $0.hasPrefix("check-in") })
    #expect(!names.contains("result rejected"))
  }

  @Test("nothing is reached before anything was lived")
  func empty() {
    #expect(Coverage().reached.isEmpty)
    #expect(Coverage().missing.count == Coverage().points.count)
  }
}
