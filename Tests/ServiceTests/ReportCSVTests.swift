import Terminal
import Testing

@testable import Service

@Suite struct ReportCSVTests {
  private static let header =
    "date,zone,currency,section,name,payments_count,payments_amount,returns_count,"
    + "returns_amount,net_amount,journal,gateway"

  private func report(_ change: (inout DayReportView) -> Void = { _ in }) -> DayReportView {
    var report = DayReportView(date: "2026-11-21", zone: "+08:00", currency: "CNY")
    change(&report)
    return report
  }

  private func lines(_ report: DayReportView) -> [String] {
    // A carriage return and a line feed are one character.
    report.csv.split(separator: "\r\n", omittingEmptySubsequences: false).map(String.init)
  }

  @Test func anEmptyDay() {
    #expect(
      lines(report()) == [Self.header, "2026-11-21,+08:00,CNY,total,,0,0,0,0,0,,", ""])
  }

  @Test func aLineForEachGroup() {
    let report = report {
      $0.payments = .init(count: 3, amount: 700)
      $0.returns = .init(count: 1, amount: 50)
      $0.net = 650
      $0.states = [
        .init(name: "paid", payments: .init(count: 3, amount: 700), returns: .init())
      ]
      $0.payways = [
        .init(name: "", payments: .init(), returns: .init(count: 1, amount: 50)),
        .init(name: "3", payments: .init(count: 3, amount: 700), returns: .init()),
      ]
      $0.operators = [
        .init(name: "李,“小”", payments: .init(count: 3, amount: 700), returns: .init())
      ]
      $0.unresolved = ["A1", "-A2"]
      $0.reconciliation = .init(
        at: "2026-11-21T23:00:00.000+08:00", compared: 4,
        differences: [
          .init(clientSN: "B1", journal: "paid", gateway: "refunded, CNY 10.00 returned")
        ],
        unreachable: ["C1"])
    }
    let start = "2026-11-21,+08:00,CNY"
    #expect(
      lines(report) == [
        Self.header, "\(start),total,,3,700,1,50,650,,", "\(start),state,paid,3,700,0,0,700,,",
        "\(start),payway,,0,0,1,50,-50,,", "\(start),payway,3,3,700,0,0,700,,",
        "\(start),operator,\"李,“小”\",3,700,0,0,700,,", "\(start),unresolved,A1,,,,,,,",
        "\(start),unresolved,'-A2,,,,,,,", "\(start),compared,,4,,,,,,",
        "\(start),difference,B1,,,,,,paid,\"refunded, CNY 10.00 returned\"",
        "\(start),unreachable,C1,,,,,,,", "",
      ])
  }

  @Test func everyLineHasAllColumns() {
    let report = report {
      $0.unresolved = ["A"]
      $0.reconciliation = .init(
        at: "", compared: 1, differences: [.init(clientSN: "B", journal: "x", gateway: "y")],
        unreachable: ["C"])
    }
    for line in lines(report).dropLast() {
      #expect(line.split(separator: ",", omittingEmptySubsequences: false).count == 12)
    }
  }

  /// What a spreadsheet would compute.
  @Test(arguments: [
    ("=1+1", "'=1+1"), ("+1", "'+1"), ("-1", "'-1"), ("@SUM(A1)", "'@SUM(A1)"),
    ("\t=1", "'\t=1"), ("\r=1", "\"'\r=1\""), ("\n=1", "\"'\n=1\""), ("＝1", "'＝1"), ("＠a", "'＠a"),
    ("=HYPERLINK(\"http://x\",\"y\")", "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\""),
    ("=\u{301}", "'=\u{301}"), ("a=1", "a=1"), ("", ""), ("'=1", "'=1"), ("\"", "\"\"\"\""),
    ("a\r\nb", "\"a\r\nb\""), ("李", "李"),
  ])
  func aNameIsNeverAFormula(name: String, field: String) {
    let report = report {
      $0.operators = [.init(name: name, payments: .init(), returns: .init())]
    }
    let start = "2026-11-21,+08:00,CNY,operator,"
    #expect(report.csv.hasSuffix("\(start)\(field),0,0,0,0,0,,\r\n"))
  }
}
