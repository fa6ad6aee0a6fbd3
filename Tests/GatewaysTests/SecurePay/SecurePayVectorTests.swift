import Conformance
import Cryptography
import Gateways
import Terminal
import Testing

/// The vectors were computed and signed by the `openssl` program, under a key that was thrown away.
@Suite struct SecurePayVectorTests {
  struct Vector: Sendable, CustomTestStringConvertible {
    let name: String
    let text: String
    let digest: String
    let signature: String
    var testDescription: String { name }
  }

  static let publicKey = """
    -----BEGIN PUBLIC KEY-----
    MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA3Td6faJ88PjoxzFaE5qx
    iwGcVOt1lUFPRjXIDt1XnSV+do1WBcj6dggB3jXrGD73BggegNS1ZtcPZw4Hh5lp
    OWVfopOY9FWn5zgSFAYB2e5DIGfSm8D4nirv2BVdaGoO/gxurHsX+ZlZolpAeDb6
    tZsPEcDnlD1YZh7HdveXJClJwqYPdiMsE3ugMOCLDjk9A8DoubkvoxYxRq8+Mda+
    nz3TjAEg3kSV8z7ZVSBN6cPqGMkZNtH0qNFkat6ExihgAxXZIfoYhOQgA0nQKHiY
    uybFS+XyVaPNMVkf65b9j9pDAae4FWGFcvPnV0RFr3HRl8Tbg8ddYffCNDdjpQgw
    2wIDAQAB
    -----END PUBLIC KEY-----

    """

  static let vectors: [Vector] = [
    Vector(
      name: "front purchase",
      text: """
        accessType=0&backUrl=https://pos.example/back&bizType=000201&certId=68759663\
        125&channelType=07&currencyCode=156&encoding=UTF-8&frontUrl=https://pos.exam\
        ple/front&merId=777290058110048&orderId=20261121063000001&payTimeout=2026112\
        1064500&signMethod=01&txnAmt=1000&txnSubType=01&txnTime=20261121063000&txnTy\
        pe=01&version=5.1.0
        """,
      digest: "281c94a7db48d9f83d41b9d80b635cae4197220ef842ae8fbd96ca4b479a05ba",
      signature: """
        NJxcPFuyZY10u7/zTr2Br6f6yfzJgmJfm0zlrpAdhIISk51jUsRgC0YOct0lMXOaYO8zreUoN7gX\
        KIXbXKoec+pRTc0xCWGgGJpvTtGpD+3HL3ksHl/kZAgpxDKXm1oGH8+Hrb1YRp06xmPAy/ONMhYK\
        AbQlWa7TzzcmOW/h6VC5Nh9bUNaEq3qySQIjSwYMWypGzc6O4nXQJ0zb4IlcmwVh3yxmmgz3Rauh\
        lPnudayvvslb3duXDURzk13sDuIhaHAENKcTE2jb6y8o/BksjE5+lU0fGqzBx/veyNnNfkR+KtuO\
        XI/GXUWvl2Oqp80ygLMTFgf8W2FY/QX5k+Ms/A==
        """),
    Vector(
      name: "apply QR",
      text: """
        accessType=0&backUrl=https://pos.example/back&bizType=000000&certId=68759663\
        125&channelType=08&currencyCode=156&encoding=UTF-8&merId=777290058110048&ord\
        erId=20261121063000002&signMethod=01&termId=POS00001&txnAmt=1000&txnSubType=\
        07&txnTime=20261121063000&txnType=01&version=5.1.0
        """,
      digest: "fd5eb5ed248195e178a12af03fef31315d2eb9efd988cc7254eb60e06079db4d",
      signature: """
        N1TQKbGZ700i8xD7NzfRHNr3LYrLwqtULDTvmVU7rG/yMluN/jf3ce0O53+rQInvADnSpi63bXZ1\
        rlj2ceh9s4ymCf95eGrRaOezHKYQEFsHB9dB4bm1d6zWfG1GZI1qUerdVGvdM8ZPqoM/GJXf7C4Z\
        Op3cPlWPUyTb80BSN3/BqUlep4SxDVW3ZfOAhXJY2t2Mspa9eNF2cFbzHnm92NuBRY/9uHLkCSVs\
        uOWHrjwqUpdXFI/biIVK1kIhHpWGzZARxEsRBqrOSUaNZ4zT6zkVoW/YH9eSxMkqKudxqNUIn+23\
        fpCjz+ytUwl6M13ZEFE0Q+932qsGnlr9r70TlQ==
        """),
    Vector(
      name: "consume (scan payer code)",
      text: """
        accessType=0&backUrl=https://pos.example/back&bizType=000000&certId=68759663\
        125&channelType=08&currencyCode=156&encoding=UTF-8&merId=777290058110048&ord\
        erId=20261121063000003&qrNo=6221234567890123456&signMethod=01&termId=POS0000\
        1&txnAmt=1&txnSubType=06&txnTime=20261121063000&txnType=01&version=5.1.0
        """,
      digest: "2f717a3491f8bf44ab8d3d42d19b93587d6a395031c1b99505efcc3c26b7f137",
      signature: """
        YbqWwY6elKFgG7gp3eArcwhmQdFryPGm6iHQZIIWESvMMcyNSbTNsgNZZFf9qIjYKSViLv1u50W5\
        B2EpWGBkhopICn+68FAkLKlEUZqXPCmweiFq3AkZRmyKZr3hTr1c+3dBqaIOXoiUogZW9X3dafle\
        c9ngXPLzPVrBIlK4xI3V1O82ZXk69PqJjeDZWSC4PpZtvnZs9wnyvWaGFoxjSwqsfQdZTylcETiS\
        T2U/rNg+R/SJQktZcl4CfV1FY7EP8SenOSxFWRtdqAHyejAmOByNdjyIU4ZSLcxmaAYiakeZEwzP\
        5ZrgopKzIzF5+Ih4DwN2A+C+wkWpHrIUEDkPFQ==
        """),
    Vector(
      name: "query",
      text: """
        accessType=0&bizType=000000&certId=68759663125&encoding=UTF-8&merId=77729005\
        8110048&orderId=20261121063000002&signMethod=01&txnSubType=00&txnTime=202611\
        21063000&txnType=00&version=5.1.0
        """,
      digest: "31f36be45d3b10aeefbc9d84b1667a648300508e145583fab49ca82d093b5353",
      signature: """
        pNMhoiz2B9iZ1aiIWjOx0bPu3mxCimWvXkvPPU2KefLR6Awys99ofKwrqySGCBRodgOTRJRgHZct\
        gs+1SRMuf/rR/1fUF7jvfg14NGCGf74z+2dA6Ls621sw//N3Tt6Jwsr8VUcQnM42o52N4rVRXyHH\
        H6eVVjdJLCurBQOSA5NN629qY48MFSw7duSYrWnrqPQfJLTtdBURSeixvYqUIt+VMRUOmmO4DNZT\
        6pYvFkHva+luGM1xsgDon0mSdMIePwzAeR+QFDiM23WBK/IM1ZLaICla42Ij6rXDzXwpqRsI+271\
        vA6TxPTeCMDPUtTJPb/GYnIpjg/Dx+8MaJVamg==
        """),
    Vector(
      name: "cancel",
      text: """
        accessType=0&backUrl=https://pos.example/back&bizType=000201&certId=68759663\
        125&channelType=07&currencyCode=156&encoding=UTF-8&merId=777290058110048&ord\
        erId=20261121070000001&origQryId=201611210630001234568&signMethod=01&txnAmt=\
        1000&txnSubType=00&txnTime=20261121070000&txnType=31&version=5.1.0
        """,
      digest: "4e98a093343c14064d34fdfb9e37c2d23aced4d8e050be292e7c8b6e1e77d55a",
      signature: """
        zRMg9b66KGYkP7nM+a7JNtT2ncYtEPsNP09Vi1cDKa0veYyeulx2j0o6zXmiVSpMfjlwpfsNSFEq\
        rrbtCPGTdzKetDSog7klncn9y5P+yskajo75QjJ1PD/wemG2mrBgmiO/vJsKttFLT6iC+0//feh+\
        FItY/3mUfIAA7QHi1RSEzR36gVTlQ9wbNf7qey8RY4h0/+bWKmg20UvzcexUw8ug1kj46EKs/y95\
        wyL4VSGYUSSPLMH5tqw4IgjYI6/xo7BEl99vn2jv4JMkWTIkhS2ESRMckSf/RLhamAS6cIDPKLYD\
        5JQndqDkxmDTlb8gUSVpS7h7XQtF42KP+Sv5Cw==
        """),
    Vector(
      name: "refund",
      text: """
        accessType=0&backUrl=https://pos.example/back&bizType=000201&certId=68759663\
        125&channelType=07&currencyCode=156&encoding=UTF-8&merId=777290058110048&ord\
        erId=20261121070000002&origQryId=201611210630001234568&signMethod=01&txnAmt=\
        400&txnSubType=00&txnTime=20261121070000&txnType=04&version=5.1.0
        """,
      digest: "4b818b29a72174ac5e8dd5279f0a326f36179d1638681d454a68aa09385e4031",
      signature: """
        UztJfcNNPdq2Eigda7EUyBuoLW6EoQpY565qXsC57/NwCG4CqCJDUbUJdX8JT9VR/Cg8KR6mnJnI\
        mzcfQv7YXuBaKddxbJsX9/VBN/mwP7NV0qm1F5ni20HFKS+zqTd+RQ9vEku90CDEnwfyq97ceSA3\
        h7Wjen05Gomj4EUC2mmOsTHpwsHi9nBDdeIcm4f2QAMr9lgUtxgD2maYK6wbi2TYxQ4QkKD+3Z9r\
        kwgtd7KKWiP07dUDBUnrC2BfiuJuPHQlk3PsiyTBCulPzi2G/DBVxzpUdUDzbgnqy3UvGxBcmOPc\
        zSjZZDEwGO4nJgsDPG8+7/Mnt5Ne7y1ae0sZ/g==
        """),
    Vector(
      name: "empty+utf8",
      text: """
        accessType=0&bizType=000000&certId=68759663125&encoding=UTF-8&merId=77729005\
        8110048&orderDesc=café 张三 a+b/c=d&orderId=20261121063000009&signMethod=01&tx\
        nSubType=00&txnTime=20261121063000&txnType=00&version=5.1.0
        """,
      digest: "39cd6662ab7aa434dd97f6076a0ccd59f8bb3bd3596918bc252b8b2a76c824cc",
      signature: """
        cCmBOM7pe0tEIV4cYlAv5kR1YjbEAbF1fP8jU6lzsk1I5sDX1U1igU1zo2mcSnBMx4vSxbPsH4cQ\
        aFORJL0D4SUfGJ+TM/Op+6OmJh+Zum+QjCI6PyX33P1kQafuVYlsr39c35MksbC1BdekIWcIYtg0\
        8nohxtsSuh9g9guh7iHW8MS04BdLlCrcqDk710FAbMvYLOeekBMj+1/4EMF4r5LOvZ0eWOy71Plb\
        2KeafsqLmaL4gqxtlP50c2Zj4d8rCQ9jduRFtay+VBf3g9qLmVSQeu20q932SzxPcT1D0hhCcHSK\
        b3mQx4cSzyAUVDJVpRUodAAwSbewsyL3Fye2+A==
        """),
  ]

  @Test(
    .covers("securepay:2/canonical", "securepay:2/01", "securepay:2.1/text"),
    arguments: vectors)
  func canonicalTextDigestAndSignature(_ vector: Vector) throws {
    let message = try SecurePayMessage(raw: Array(vector.text.utf8))
    #expect(message.canonical == vector.text)
    #expect(SecurePaySignature.digest(message) == vector.digest)
    let key = try VerificationKey(pem: Self.publicKey)
    let signature = try #require(Base64.decode(vector.signature))
    #expect(key.accepts(signature, of: vector.digest.utf8))
    #expect(!key.accepts(signature, of: vector.text.utf8))
  }

  /// What we send is what the vectors sign.
  @Test(
    .covers(
      "securepay:2.1/requests", "securepay:2/certId", "securepay:4/page", "securepay:4/apply-qr",
      "securepay:4/consume", "securepay:4/query", "securepay:4/query-time",
      "securepay:4/query-business", "securepay:4/cancel", "securepay:4/refund",
      "securepay:3/txnTime", "securepay:3/payTimeout")) func ourRequests() throws
  {
    let world = try SecurePayWorld.shared.get()
    func transaction(
      _ kind: SecurePayTransaction.Kind, _ number: String, _ amount: Int64, minutes: Int64 = 0
    ) -> SecurePayTransaction {
      SecurePayWorld.transaction(
        kind, number, amount: amount, time: SecurePayWorld.time + .minutes(minutes))
    }
    let requests = SecurePayRequests(world.merchant)
    let payment = SecurePayTransaction.Kind.Payment(
      queryID: SecurePayWorld.queryID, fromPage: true)
    let code = try #require(PaymentCode(scanned: "6221234567890123456"))
    let page = try requests.page(
      transaction(.page, "20261121063000001", 1_000),
      payTimeout: SecurePayWorld.time + .minutes(15))
    let sent: [(String, SecurePayMessage)] = [
      ("front purchase", page.message),
      (
        "apply QR",
        try form(
          requests.applyQR(transaction(.qrCode, "20261121063000002", 1_000), payTimeout: nil))
      ),
      (
        "consume (scan payer code)",
        try form(requests.consume(transaction(.consume, "20261121063000003", 1), code: code))
      ),
      ("query", try form(requests.query(transaction(.qrCode, "20261121063000002", 1_000)))),
      (
        "cancel",
        try form(
          requests.giveBack(
            transaction(.cancel(payment: payment), "20261121070000001", 1_000, minutes: 30)))
      ),
      (
        "refund",
        try form(
          requests.giveBack(
            transaction(.refund(payment: payment), "20261121070000002", 400, minutes: 30)))
      ),
    ]
    for (name, message) in sent {
      let vector = try #require(Self.vectors.first { $0.name == name })
      #expect(message.canonical == vector.text)
      let signature = try #require(message.fields["signature"].flatMap(Base64.decode))
      #expect(world.key.verificationKey.accepts(signature, of: vector.digest.utf8))
    }
  }

  private func form(_ request: HTTPRequest) throws -> SecurePayMessage {
    try SecurePayMessage(form: request.body)
  }

  @Test(.covers("securepay:2/11", "securepay:2.1/shared-key", "securepay:1/paths")) func sharedKey()
    throws
  {
    let secret = Secret("TESTSECUREKEY0123456789".utf8)
    #expect(
      Digest.md5([UInt8](), then: secret.digested)
        == Digest.md5("537f34807b89a72700cc2f4483c90680d2cf821e532d2dedcaaf044af7e373ed".utf8))
    let merchant = SecurePayWorld.merchant(.sharedKey(secret))
    let request = try SecurePayRequests(merchant).query(SecurePayWorld.transaction(.qrCode))
    #expect(request.path == "/gateway/api/queryTrans.do")
    #expect(
      String(decoding: request.body, as: UTF8.self) == """
        accessType=0&bizType=000000&encoding=UTF-8&merId=777290058110048\
        &orderId=20261121063000002\
        &signMethod=11\
        &signature=27aca7c0dc27f53034291a2eec1ba97b5016bbbb1f244737f645714c38f2e400\
        &txnSubType=00&txnTime=20261121063000&txnType=00&version=5.1.0
        """)
    let message = try SecurePayMessage(form: request.body)
    #expect(throws: Never.self) {
      try SecurePaySignature.verify(message, as: merchant.signing, at: SecurePayWorld.time)
    }
    for other in ["TESTSECUREKEY012345678", ""] {
      #expect(throws: SecurePayDistrust.signature) {
        try SecurePaySignature.verify(
          message, as: .sharedKey(Secret(other.utf8)), at: SecurePayWorld.time)
      }
    }
  }

  @Test(.covers("securepay:1/form")) func theBodyIsEscaped() throws {
    let message = SecurePayMessage(["orderDesc": "café 张三 a+b/c=d&~", "x": ""])
    let body = "orderDesc=caf%C3%A9%20%E5%BC%A0%E4%B8%89%20a%2Bb%2Fc%3Dd%26~"
    #expect(String(decoding: message.form, as: UTF8.self) == body)
    #expect(
      try SecurePayMessage(form: Array(body.utf8)).fields
        == WireFields(["orderDesc": "café 张三 a+b/c=d&~"]))
  }
}
