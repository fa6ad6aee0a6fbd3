extension Golden {
  /// Those that say nothing of money that has moved: a QR code to be paid, tests, and what POS software
  /// prints.
  static let others: [String: String] = [
    "qr en 32": """
              *** TEST ***
              Corner Shop
            12 Canal Street

              SCAN TO PAY
    --------------------------------
               CNY 12.50
    [QR: https://qr.alipay.com/bax03206ug0kulveltqc80a8]
    Valid until  2026-05-01 12:38:56
    --------------------------------
    State        WAITING FOR PAYMENT
    Payment by            Alipay (1)
    Subject
       Two pots of jasmine tea and a
                      plate of cakes
    Order    01JVB7Q5X0ABCDEFGHJKMNP
    Gateway no.     7895259485469125
    Operator                     kim
    Time  2026-05-01 12:34:56 +08:00

               Thank you

    """,
    "qr en 48": """
                      *** TEST ***
                      Corner Shop
                    12 Canal Street

                      SCAN TO PAY
    ------------------------------------------------
                       CNY 12.50
    [QR: https://qr.alipay.com/bax03206ug0kulveltqc80a8]
    Valid until                  2026-05-01 12:38:56
    ------------------------------------------------
    State                        WAITING FOR PAYMENT
    Payment by                            Alipay (1)
    Subject
        Two pots of jasmine tea and a plate of cakes
    Order                    01JVB7Q5X0ABCDEFGHJKMNP
    Gateway no.                     7895259485469125
    Operator                                     kim
    Time                  2026-05-01 12:34:56 +08:00

                       Thank you

    """,
    "qr zh 32": """
              *** 测试 ***
               街角便利店
               运河街12号

               请扫码付款
    --------------------------------
               CNY 12.50
    [QR: https://qr.alipay.com/bax03206ug0kulveltqc80a8]
    有效期至     2026-05-01 12:38:56
    --------------------------------
    状态                    等待付款
    付款方式              支付宝 (1)
    商品
    茉莉花茶两壶、绿豆糕一碟，另加打
                                包盒
    商户单号 01JVB7Q5X0ABCDEFGHJKMNP
    平台单号        7895259485469125
    收银员                       kim
    时间  2026-05-01 12:34:56 +08:00

                谢谢惠顾

    """,
    "qr zh 48": """
                      *** 测试 ***
                       街角便利店
                       运河街12号

                       请扫码付款
    ------------------------------------------------
                       CNY 12.50
    [QR: https://qr.alipay.com/bax03206ug0kulveltqc80a8]
    有效期至                     2026-05-01 12:38:56
    ------------------------------------------------
    状态                                    等待付款
    付款方式                              支付宝 (1)
    商品        茉莉花茶两壶、绿豆糕一碟，另加打包盒
    商户单号                 01JVB7Q5X0ABCDEFGHJKMNP
    平台单号                        7895259485469125
    收银员                                       kim
    时间                  2026-05-01 12:34:56 +08:00

                        谢谢惠顾

    """,
    "test en 32": """
              Corner Shop
            12 Canal Street

              PRINTER TEST
    --------------------------------
    Payment by            Alipay (1)
    Subject
       Two pots of jasmine tea and a
                      plate of cakes
    Order    01JVB7Q5X0ABCDEFGHJKMNP
    Gateway no.     7895259485469125
    Operator                     kim
    Time  2026-05-01 12:34:56 +08:00

               Thank you
    --------------------------------
    12345678901234567890123456789012
                 12.50
          ABC abc 0123 中文 ￥

    """,
    "test en 48": """
                      Corner Shop
                    12 Canal Street

                      PRINTER TEST
    ------------------------------------------------
    Payment by                            Alipay (1)
    Subject
        Two pots of jasmine tea and a plate of cakes
    Order                    01JVB7Q5X0ABCDEFGHJKMNP
    Gateway no.                     7895259485469125
    Operator                                     kim
    Time                  2026-05-01 12:34:56 +08:00

                       Thank you
    ------------------------------------------------
    123456789012345678901234567890123456789012345678
                         12.50
                  ABC abc 0123 中文 ￥

    """,
    "test zh 32": """
               街角便利店
               运河街12号

               打印机测试
    --------------------------------
    付款方式              支付宝 (1)
    商品
    茉莉花茶两壶、绿豆糕一碟，另加打
                                包盒
    商户单号 01JVB7Q5X0ABCDEFGHJKMNP
    平台单号        7895259485469125
    收银员                       kim
    时间  2026-05-01 12:34:56 +08:00

                谢谢惠顾
    --------------------------------
    12345678901234567890123456789012
                 12.50
          ABC abc 0123 中文 ￥

    """,
    "test zh 48": """
                       街角便利店
                       运河街12号

                       打印机测试
    ------------------------------------------------
    付款方式                              支付宝 (1)
    商品        茉莉花茶两壶、绿豆糕一碟，另加打包盒
    商户单号                 01JVB7Q5X0ABCDEFGHJKMNP
    平台单号                        7895259485469125
    收银员                                       kim
    时间                  2026-05-01 12:34:56 +08:00

                        谢谢惠顾
    ------------------------------------------------
    123456789012345678901234567890123456789012345678
                         12.50
                  ABC abc 0123 中文 ￥

    """,
    "free en 32": """
                X REPORT
    --------------------------------
    Drawer 中文 total
                               12.50
    [QR: https://qr.alipay.com/bax03206ug0kulveltqc80a8]
    [CODE128]
                        A-1234567890

    """,
    "free en 48": """
                        X REPORT
    ------------------------------------------------
    Drawer 中文 total
                                               12.50
    [QR: https://qr.alipay.com/bax03206ug0kulveltqc80a8]
    [CODE128]
                                        A-1234567890

    """,
    "free zh 32": """
                X REPORT
    --------------------------------
    Drawer 中文 total
                               12.50
    [QR: https://qr.alipay.com/bax03206ug0kulveltqc80a8]
    [CODE128]
                        A-1234567890

    """,
    "free zh 48": """
                        X REPORT
    ------------------------------------------------
    Drawer 中文 total
                                               12.50
    [QR: https://qr.alipay.com/bax03206ug0kulveltqc80a8]
    [CODE128]
                                        A-1234567890

    """,
  ]
}
