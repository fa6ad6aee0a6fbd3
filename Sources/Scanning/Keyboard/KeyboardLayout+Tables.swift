extension KeyboardLayout {
  /// Each level of a layout: plain, Shift, AltGr, both. The characters stand in the order of `keys`; a
  /// combining mark is a dead key. They are those of the countries' standards as Windows has them,
  /// for that is what scanners are made for.
  static func table(_ name: Name) -> [String] {
    switch name {
    case .us:
      [
        "`1234567890-=" + "qwertyuiop[]" + "asdfghjkl;'\\" + "\\zxcvbnm,./",
        "~!@#$%^&*()_+" + "QWERTYUIOP{}" + "ASDFGHJKL:\"|" + "|ZXCVBNM<>?",
      ]
    case .gb:
      [
        "`1234567890-=" + "qwertyuiop[]" + "asdfghjkl;'#" + "\\zxcvbnm,./",
        "¬!\"£$%^&*()_+" + "QWERTYUIOP{}" + "ASDFGHJKL:@~" + "|ZXCVBNM<>?",
        "¦   €        " + "  é   úíó   " + "á           " + "           ",
        "             " + "  É   ÚÍÓ   " + "Á           " + "           ",
      ]
    case .de:
      [
        "\u{302}1234567890ß\u{301}" + "qwertzuiopü+" + "asdfghjklöä#" + "<yxcvbnm,.-",
        "°!\"§$%&/()=?\u{300}" + "QWERTZUIOPÜ*" + "ASDFGHJKLÖÄ'" + ">YXCVBNM;:_",
        "  ²³   {[]}\\ " + "@ €        ~" + "            " + "|      µ   ",
      ]
    case .fr:
      [
        "²&é\"'(-è_çà)=" + "azertyuiop\u{302}$" + "qsdfghjklmù*" + "<wxcvbn,;:!",
        " 1234567890°+" + "AZERTYUIOP\u{308}£" + "QSDFGHJKLM%µ" + ">WXCVBN?./§",
        "  \u{303}#{[|\u{300}\\^@]}" + "  €        ¤" + "            " + "           ",
      ]
    case .es:
      [
        "º1234567890'¡" + "qwertyuiop\u{300}+" + "asdfghjklñ\u{301}ç" + "<zxcvbnm,.-",
        "ª!\"·$%&/()=?¿" + "QWERTYUIOP\u{302}*" + "ASDFGHJKLÑ\u{308}Ç" + ">ZXCVBNM;:_",
        "\\|@#\u{303}€¬      " + "  €       []" + "          {}" + "           ",
      ]
    case .it:
      [
        "\\1234567890'ì" + "qwertyuiopè+" + "asdfghjklòàù" + "<zxcvbnm,.-",
        "|!\"£$%&/()=?^" + "QWERTYUIOPé*" + "ASDFGHJKLç°§" + ">ZXCVBNM;:_",
        "     €       " + "  €       []" + "         @# " + "           ",
        "             " + "          {}" + "            " + "           ",
      ]
    case .ch:
      [
        "§1234567890'\u{302}" + "qwertzuiopü\u{308}" + "asdfghjklöä$" + "<yxcvbnm,.-",
        "°+\"*ç%&/()=?\u{300}" + "QWERTZUIOPè!" + "ASDFGHJKLéà£" + ">YXCVBNM;:_",
        " ¦@#  ¬|¢  \u{301}\u{303}" + "  €       []" + "          {}" + "\\          ",
      ]
    case .be:
      [
        "²&é\"'(§è!çà)-" + "azertyuiop\u{302}$" + "qsdfghjklmùµ" + "<wxcvbn,;:=",
        "³1234567890°_" + "AZERTYUIOP\u{308}*" + "QSDFGHJKLM%£" + ">WXCVBN?./+",
        " |@#  ^  {}  " + "  €       []" + "          \u{301}\u{300}" + "\\         \u{303}",
      ]
    case .pt:
      [
        "\\1234567890'«" + "qwertyuiop+\u{301}" + "asdfghjklçº\u{303}" + "<zxcvbnm,.-",
        "|!\"#$%&/()=?»" + "QWERTYUIOP*\u{300}" + "ASDFGHJKLÇª\u{302}" + ">ZXCVBNM;:_",
        "  @£§  {[]}  " + "  €       \u{308} " + "            " + "           ",
      ]
    case .dk:
      [
        "½1234567890+\u{301}" + "qwertyuiopå\u{308}" + "asdfghjklæø'" + "<zxcvbnm,.-",
        "§!\"#¤%&/()=?\u{300}" + "QWERTYUIOPÅ\u{302}" + "ASDFGHJKLÆØ*" + ">ZXCVBNM;:_",
        "  @£$€ {[]} |" + "  €        \u{303}" + "            " + "\\      µ   ",
      ]
    case .no:
      [
        "|1234567890+\\" + "qwertyuiopå\u{308}" + "asdfghjkløæ'" + "<zxcvbnm,.-",
        "§!\"#¤%&/()=?\u{300}" + "QWERTYUIOPÅ\u{302}" + "ASDFGHJKLØÆ*" + ">ZXCVBNM;:_",
        "  @£$€ {[]} \u{301}" + "  €        \u{303}" + "            " + "       µ   ",
      ]
    case .se, .fi:
      [
        "§1234567890+\u{301}" + "qwertyuiopå\u{308}" + "asdfghjklöä'" + "<zxcvbnm,.-",
        "½!\"#¤%&/()=?\u{300}" + "QWERTYUIOPÅ\u{302}" + "ASDFGHJKLÖÄ*" + ">ZXCVBNM;:_",
        "  @£$€ {[]}\\ " + "  €        \u{303}" + "            " + "|      µ   ",
      ]
    }
  }
}
