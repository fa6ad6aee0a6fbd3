import Terminal
import Testing

@testable import Gateways

@Suite("Answers in a debugging log")
struct AnswerTraceTests {
  private func trace(_ text: String, status: Int = 200) -> String {
    AnswerTrace.text(of: HTTPResponse(status: status, body: Array(text.utf8)))
  }

  @Test("tell codes, words and sums, and of all else that it was there")
  func json() {
    #expect(
      trace(
        """
        {"result_code":"200","biz_response":{"result_code":"SUCCESS","data":{"total_amount":"100",\
        "order_status":"PAID","payer_login":"anna@example","terminal_key":"0123456789abcdef",\
        "flag":true,"none":null,"list":[1,2]}},"twice":1,"twice":2}
        """)
        == "HTTP 200: result_code=200, biz_response.result_code=SUCCESS, "
        + "biz_response.data.total_amount=100, biz_response.data.order_status=PAID, "
        + "biz_response.data.payer_login=(12), biz_response.data.terminal_key=(16), "
        + "biz_response.data.flag=true, biz_response.data.none=, biz_response.data.list=[2], "
        + "twice twice")
  }

  @Test("are read as the platform of SecurePay writes them, too")
  func fields() {
    #expect(
      trace("respCode=00&respMsg=成功&accNo=6222000000001234&signature=AbCd==")
        == "HTTP 200: accNo=(16), respCode=00, respMsg=成功, signature=(6)")
  }

  @Test("What is no message is told by its length alone", arguments: ["", "<html>", "\u{0}"])
  func noMessage(_ text: String) {
    #expect(trace(text, status: 502) == "HTTP 502, \(text.utf8.count) octets that are no message")
  }

  @Test("A payment code within words is not shown, nor a line end, nor more than some members")
  func limits() {
    let code = "284712341234123412"
    let told = trace(#"{"retMsg":"code \#(code)\nsecond line"}"#)
    #expect(told == "HTTP 200: retMsg=code 28****nd line")
    let many = (0..<100).map { #""m\#($0)":"x""# }.joined(separator: ",")
    let long = trace("{\(many)}")
    #expect(long.hasSuffix("m63=(1) and 36 more"))
    #expect(trace(#"{"code":"\#(String(repeating: "a ", count: 500))"}"#).utf8.count < 150)
  }
}
