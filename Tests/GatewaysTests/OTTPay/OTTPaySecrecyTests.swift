import Conformance
import Gateways
import Terminal
import Testing

/// The vectors that were made with OpenSSL alone, and the one of the documents.
@Suite struct OTTPaySecrecyTests {
  struct Vector: Sendable, CustomTestStringConvertible {
    let name: String
    let values: [(name: String, value: String)]
    let md5: String
    let key: String
    let data: String
    var signKey = OTTPaySample.merchant.key
    var testDescription: String { name }
  }

  static let vectors = [
    Vector(
      name: "documents",
      values: [
        ("orderId", "1234567890"), ("idCardName", "张三"), ("idCardNum", "123456789012345678"),
        ("bankCardNum", "62000000000010"), ("mobile", "13711111111"), ("idCardType", "1"),
      ],
      md5: "C12F9560769C2CB55E6954935B325916", key: "EF1712FC070C2C21",
      data: """
        Y2+GoqBBPc6EJ9JzXRFoOziKd+DqWg5FiUZY1IYoVBVv0xfFznT9/qanMpiNEamEN2NM7J+hxoRn8VGSJImA2soei\
        p9nYr+VJvTXe7D8j4aXiKyFipuPVCQLiCDg3jkJP+S2EezYMf7crqKY/YAni1CCeIwr2aJfFVT1vYhsWIm8t3eyPL\
        //cY4kwombAKhE2gAdEFXz6gVvencz80aRWQ==
        """,
      signKey: "6698851A525C9433"),
    Vector(
      name: "CC_PURCHASE",
      values: [
        ("orderId", "20261121063000000001"), ("merchant_id", "ON00000001"),
        ("operator_id", "0000000001"), ("txnTime", "20261121063000"), ("txnAmt", "100"),
        ("frontUrl", "https://pos.example/front"), ("backUrl", "https://pos.example/back"),
        ("channelType", "UPAYONLINE"), ("bizType", "securePay"), ("cc_channelType", "web"),
      ],
      md5: "D19882E2F2BE0E1D536AC592B36ED014", key: "9889D9A0FD1AB4C0",
      data: """
        TdCEwjMJgMX6mOuVnc1npHdS8c4+FDdSwCuDS8PHksXZ55pTrdenO0PbG2pGrq453wmSCnURuIkOenrAGhlCq1nRR\
        FEoEb6caqv2HkAXihyG9RJQksvplkq356nQj2itGTsjKMTEWtbNM5awm/tzpkQJC90JVJCVN4vynUR3LkC2XY4tnN\
        vucMNMgyU/6Nsw2JTt2MJwtU/Gdxi0AQmnPSEvZKpU2dTsaFZpwfkj5hroC7qVZbqJWKqecmMPq1h1FuEXW5/JhNY\
        RPav5A2NI5LJE7oRvWp89euxv0DAVCEAfOZGrWuZeJCvDqZrmwFnsWnlzsPZsTWFTjWMqkhE1L5tnzEPT4oSvGap6\
        5sNYtO+U9+dUtxpGFT7xYbDGIFpV
        """),
    Vector(
      name: "CC_PURCHASE answer",
      values: [
        ("rspCode", "PROCESSING"), ("rspMsg", "User paying"),
        ("codeUrl", "https://upop.example/pay?tn=1"), ("amount", "100"),
      ],
      md5: "38C7EF7D6619CF4B1D9F5F2E41926720", key: "E5EF6ABB7DE768AB",
      data: """
        tWo3rkB4FgjRNCzFd/IcRpV/en9mo7itgyuP9+e+dk8Vni+FOP038HWNsYks8LYngo0LEHDlJ73hEdCrwuG4r3F22\
        d8i83hYxITlQRZTDpJ/PCNqdivymh1HsoEwHo7/dxdIFIoe0hJdQYqlxPYOIQ==
        """),
    Vector(
      name: "notice",
      values: [
        ("finish_time", "20261121143105"), ("order_id", "20261121063000000001"),
        ("amount", "100"), ("tip", "0"), ("bizpay_order_id", "UP0001"),
        ("merchant_id", "ON00000001"),
      ],
      md5: "42289D148418F2CF63F3B58EE72A86B0", key: "EFDD915B532717BB",
      data: """
        eKC3Mbd6DzXC97CumC03LW8hHV5mnG98MHyQ9g86zOhlXTLxyN+j9ampl2rDShc/zSb1AcGqvO/+siEhJIV6Kd4Ra\
        z818IdB76f8245TzlXY3mKtrbsKJoxxfHD/5mp/VDQ8ggEdOPJ7S/j3MkyEKbcQU4qcmXarNK0wzc/h27ZywqcXEF\
        C2xL9Umsn6QymvlAQCoXS+B9fAv1eCFgUlfQ==
        """),
    Vector(
      name: "STATUS_QUERY",
      values: [("order_id", "20261121063000000001")],
      md5: "35F7D8B6C1BA8CFE0A2058D620AA488B", key: "075455417177B644",
      data: """
        8IGCB370UM1/l6iAiGdw4XDv5irpo5mE7NoL6fzIlYHJ+3ReodqV5+s7TQubNg6Q
        """),
    Vector(
      name: "REFUND",
      values: [
        ("ori_order_id", "20261121063000000001"), ("refund_amt", "40"),
        ("order_id", "R2026112106310001"),
      ],
      md5: "8E3E2DFE7FB2FDEFF1A9519DE52DD696", key: "C5D620751D1ADFD8",
      data: """
        8n2KJPm22uK/orw3SqFC30Fy9oZLaPR4CxeqTj+yOnhMurTxahUIbAXGlu0x48bKj9OmX4t5DvxopTyCIce5UwURy\
        /fZyyrT21k2R6ufO8bDaAc3QfC6zSwdTF4lZ6bP
        """),
    Vector(
      name: "PASSIVEPAY",
      values: [
        ("order_id", "P2026112106320001"), ("operator_id", "0000000001"), ("amount", "1"),
        ("auth_code", "6221234567890123456"), ("biz_type", "UNIONPAY"),
      ],
      md5: "82C90A07CED597B3BBFE39CF32CF2F09", key: "8087C1871A6DE867",
      data: """
        YJIpe3IwvkxoGrV2CI4G4QVfFsWN1lq5Ps8BtOBiaYZu+Iuxvvk/uJQ8jJ51rqCm0auyEbDYTylpq2RwHHlzyNfs2\
        Bndh/x2uDmloo7QlmGEgWuDxUu+IEouXr/dCsDrbqOd8jElUcqhUwJm58GB58V6mzrUN4ZmZ0Ofm4nrQYxirx0+mp\
        w+1WyD4e49XeMW
        """),
    Vector(
      name: "UTF-8",
      values: [("order_id", "A1"), ("remarks", "café 张三"), ("amount", "1")],
      md5: "C0DDF19B5A69B1F8EFFC26049BD3FE50", key: "F3A2530AF67A3760",
      data: """
        4Ner6cKQyPrzhTSgKefZ60Z545aShwWr/0Jt3SGIasj2vBbESpP3Opq4cEd2Ten9azM5sLW7ZquLLUgt0J7PZw==
        """),
  ]

  @Test(
    .covers(
      "ottpay:2/values", "ottpay:2/key", "ottpay:2/aes", "ottpay:3/published", "ottpay:3/own"),
    arguments: vectors)
  func vector(_ vector: Vector) throws {
    #expect(OTTPaySecrecy.digest(vector.values) == vector.md5)
    #expect(OTTPaySecrecy.digest(vector.values.reversed()) == vector.md5)
    let key = OTTPaySecrecy.key(digest: vector.md5, signKey: vector.signKey)
    #expect(String(decoding: key, as: UTF8.self) == vector.key)
    let sealed = try #require(OTTPaySecrecy.seal(vector.values, signKey: vector.signKey))
    #expect(sealed.data == vector.data)
    #expect(sealed.md5 == vector.md5)
    let opened = try OTTPaySecrecy.open(
      vector.data, md5: vector.md5, signKey: vector.signKey
    ).get()
    for (name, value) in vector.values { #expect(opened[name] == .text(value)) }
  }

  /// Text is wrapped by the documents' own example; the digest may come in small letters.
  @Test(.covers("ottpay:2/wrapped-base64", "ottpay:2/upper-case")) func spellings() throws {
    let vector = try #require(Self.vectors.last)
    var wrapped = vector.data
    wrapped.insert(contentsOf: "\r\n ", at: wrapped.index(wrapped.startIndex, offsetBy: 60))
    for (data, md5) in [(wrapped, vector.md5), (vector.data, vector.md5.lowercased())] {
      #expect(throws: Never.self) {
        try OTTPaySecrecy.open(data, md5: md5, signKey: vector.signKey).get()
      }
    }
  }

  /// Byte order, where other orders of names give another digest.
  @Test(.covers("ottpay:2/values")) func orderOfNames() {
    let values: [(name: String, value: String)] = [("biz_type", "b"), ("bizType", "a"), ("Z", "0")]
    #expect(OTTPaySecrecy.digest(values) == OTTPaySecrecy.digest([("x", "0ab")]))
  }

  @Test(.covers("ottpay:2/foreign", "ottpay:2/partial-digest")) func whatIsNotOursDoesNotOpen()
    throws
  {
    let vector = try #require(Self.vectors.last)
    let other = try #require(Self.vectors.first)
    let broken: [(String, String, String)] = [
      (vector.data, vector.md5, "0123456789ABCDEE"), (vector.data, other.md5, vector.signKey),
      (other.data, vector.md5, vector.signKey),
      (String(vector.data.dropLast(4)), vector.md5, vector.signKey),
      (String(vector.data.dropLast(1)), vector.md5, vector.signKey),
      ("", vector.md5, vector.signKey),
      (vector.data, "", vector.signKey), (vector.data, "zz", vector.signKey),
      ("!" + vector.data.dropFirst(), vector.md5, vector.signKey),
    ]
    for (data, md5, key) in broken {
      #expect(throws: OTTPayFault.self) {
        try OTTPaySecrecy.open(data, md5: md5, signKey: key).get()
      }
    }
    // Right under its key, and not what the digest was made of.
    for plain in [#"{"order_id":"A1","amount":"2"}"#, "[]", "{", #"{"amount":{}}"#, #"{"a":true}"#]
    {
      let hidden = OTTPaySecrecy.hide(Array(plain.utf8), md5: vector.md5, signKey: vector.signKey)
      #expect(throws: OTTPayFault.self) {
        try OTTPaySecrecy.open(hidden ?? "", md5: vector.md5, signKey: vector.signKey).get()
      }
    }
  }

  /// Numbers count as they are spelled, `null` as nothing.
  @Test(.covers("ottpay:2/numbers")) func valuesThatAreNoTexts() throws {
    let md5 = OTTPaySecrecy.digest([("a", "1.50"), ("b", "")])
    let plain = Array(#"{"b":null,"a":1.50}"#.utf8)
    let hidden = try #require(OTTPaySecrecy.hide(plain, md5: md5, signKey: "k"))
    #expect(throws: Never.self) { try OTTPaySecrecy.open(hidden, md5: md5, signKey: "k").get() }
  }
}
