import Terminal
import Testing

@testable import UpayctlCommand

@Suite("The report of a day")
struct ReportTests {
  static let day = """
    {"date":"2026-03-01","zone":"+08:00","currency":"CNY","payments":{"count":12,"amount":145000},\
    "returns":{"count":2,"amount":450},"net":144550,"states":[{"name":"paid","payments":\
    {"count":10,"amount":120000},"returns":{"count":0,"amount":0}}],"payways":[{"name":"1",\
    "payments":{"count":11,"amount":145000},"returns":{"count":1,"amount":200}},{"name":"",\
    "payments":{"count":0,"amount":0},"returns":{"count":1,"amount":250}}],"operators":\
    [{"name":"林小姐","payments":{"count":12,"amount":145000},"returns":{"count":2,"amount":450}}],\
    "unresolved":["A1","B2"]MORE}
    """

  private func answer(_ more: String = "") -> String { Self.day.replacing("MORE", with: more) }

  @Test("A table that is aligned by what a terminal shows")
  func table() async throws {
    let daemon = try FakeDaemon { [self] _, _ in .json(200, answer()) }
    defer { daemon.stop() }
    let test = TestConsole()
    #expect(await testSession(daemon, test.console()).report(ReportWish()) == .done)
    #expect(daemon.requests.map(\.target) == ["/v1/reports/day"])
    #expect(
      test.output == """
        Report of 2026-03-01 (+08:00), amounts in CNY

                              payments           returns            net
        all                         12  1450.00        2  4.50  1445.50

        by means of payment
          alipay (1)                11  1450.00        1  2.00  1448.00
          (none)                     0     0.00        1  2.50    -2.50

        by operator
          林小姐                    12  1450.00        2  4.50  1445.50

        orders made this day    orders           returns
          paid                      10  1200.00        0  0.00

        2 not decided yet, or a person must look (upayctl show NUMBER):
          A1
          B2

        """)
  }

  @Test("Reserved money and other currencies stand by themselves")
  func others() async throws {
    let more = """
      ,"reserved":{"count":1,"amount":5000},"other_currencies":[{"currency":"JPY","payments":\
      {"count":2,"amount":900},"returns":{"count":1,"amount":100},"net":800,"reserved":\
      {"count":1,"amount":70}}]
      """
    let daemon = try FakeDaemon { [self] _, _ in .json(200, answer(more)) }
    defer { daemon.stop() }
    let test = TestConsole()
    #expect(await testSession(daemon, test.console()).report(ReportWish()) == .done)
    #expect(test.output.contains("reserved, not taken          1    50.00\n"))
    #expect(
      test.output.contains(
        """

        in other currencies
                               payments       returns       net
          JPY                         2  900        1  100  800
          reserved, not taken         1   70

        """), "\(test.output)")
  }

  @Test("The comparison with the gateway")
  func reconcile() async throws {
    let more = """
      ,"reconciliation":{"at":"2026-03-01T23:00:00+08:00","compared":11,"differences":\
      [{"client_sn":"A1","journal":"unknown","gateway":"paid"}],"unreachable":["C3"]}
      """
    let daemon = try FakeDaemon { [self] _, _ in .json(200, answer(more)) }
    defer { daemon.stop() }
    let test = TestConsole()
    let wish = ReportWish(date: "2026-03-01", reconcile: true)
    #expect(await testSession(daemon, test.console()).report(wish) == .done)
    #expect(daemon.requests.map(\.target) == ["/v1/reports/day?date=2026-03-01&reconcile=true"])
    #expect(
      test.output.hasSuffix(
        """

        Compared with the gateway at 2026-03-01 23:00:00: 11 orders, 1 differences
          client_sn  the till said  the gateway says
          A1         unknown        paid
        1 could not be asked about; try again later:
          C3

        """))
  }

  @Test("For a spreadsheet, or a program: as it was said")
  func raw() async throws {
    let csv = "﻿client_sn,amount\r\nA1,12.50\r\n"
    let daemon = try FakeDaemon { [self] request, _ in
      request.target.contains(".csv")
        ? .octets(200, "text/csv; charset=utf-8", Array(csv.utf8)) : .json(200, answer())
    }
    defer { daemon.stop() }
    let test = TestConsole()
    let wish = ReportWish(date: "2026-03-01", csv: true)
    #expect(await testSession(daemon, test.console()).report(wish) == .done)
    #expect(test.output == csv)
    #expect(daemon.requests.map(\.target) == ["/v1/reports/day.csv?date=2026-03-01"])

    let json = TestConsole()
    let session = testSession(daemon, json.console(), json: true)
    #expect(await session.report(ReportWish()) == .done)
    #expect(json.output == answer() + "\n")
  }

  @Test("A spreadsheet's lines on a terminal are made safe")
  func seen() async throws {
    let daemon = try FakeDaemon { _, _ in
      .octets(200, "text/csv", Array("a\r\n\u{1B}[2Jb\r\n".utf8))
    }
    defer { daemon.stop() }
    let test = TestConsole()
    let session = testSession(daemon, test.console(isSeen: true))
    #expect(await session.report(ReportWish(csv: true)) == .done)
    #expect(test.output == "a\n [2Jb\n")
  }

  @Test("No day of this name is the daemon's to refuse")
  func refused() async throws {
    let daemon = try FakeDaemon { _, _ in .json(400, problemJSON("invalid")) }
    defer { daemon.stop() }
    let session = testSession(daemon, TestConsole().console())
    #expect(await session.report(ReportWish(date: "2026-02-30", csv: true)) == .usage)
  }

  @Test("A long list of orders is counted, an odd currency left as it is")
  func odd() throws {
    let numbers = (0..<60).map { "\"N\($0)\"" }.joined(separator: ",")
    let json = answer().replacing("\"A1\",\"B2\"", with: numbers).replacing("CNY", with: "ZZZ")
      .replacing("144550", with: "-9223372036854775808")
    let report = try #require(reply(json).decoded(ReportAnswer.self))
    let lines = ReportText(report: report, style: Style(coloured: false)).lines
    #expect(lines.contains("  N49"))
    #expect(!lines.contains("  N50"))
    #expect(lines.last == "  and 10 more (--json names them all)")
    #expect(lines.contains { $0.contains("145000") && $0.contains("-9223372036854775808") })
  }

  @Test(arguments: [
    ("2026-03-01", true), ("0000-00-00", true), ("2026-3-1", false), ("20260301", false),
    ("", false),
    ("2026/03/01", false), ("today", false), ("２０２６-03-01", false), ("2026-03-01 ", false),
  ])
  func date(text: String, isDate: Bool) {
    #expect(ReportWish.isDate(text) == isDate)
  }
}
