/// Legal forms of companies, as they end names in normal form.
///
/// A form is known by its letters: `S A R L`, `SP Z O O` and `SP ZOO` end with the letters of `SARL` and `SPZOO`, whatever
/// blanks stand between them, as long as the form begins where a word begins. Dropped again and again, because they stand in a
/// row (`GMBH CO KG`), and never all of a name.
struct LegalForms: Sendable {
    static let shared = LegalForms()

    /// The forms by their last byte, longest first.
    private let byEnd: [[[UInt8]]]
    /// Forms that stand before names, each with the blank after it.
    private let leading: [[UInt8]]
    /// Forms that stand before names in quotation marks.
    private let quoting: [[UInt8]]
    /// Forms of a script that writes no blanks, at either end.
    private let attached: [[UInt8]]

    private init() {
        // As names in normal form have them: syllables of Hangul come apart.
        func words(_ text: String) -> [[UInt8]] {
            text.split(whereSeparator: \.isWhitespace).map { word in
                var form: [UInt8] = []
                Array(word.utf8).withUnsafeBufferPointer { _ = UTF8Text.unaccent($0, into: &form) }
                return form
            }
        }
        var byEnd = [[[UInt8]]](repeating: [], count: 256)
        for form in words(Self.known) { byEnd[Int(form.last ?? 0)].append(form) }
        self.byEnd = byEnd.map { $0.sorted { $0.count > $1.count } }
        leading = words(Self.before).map { $0 + [0x20] }
        quoting = words(Self.beforeQuotes)
        attached = words(Self.withoutBlanks)
    }

    /// Drops the forms that end the name that begins at `start`, and those before it that are written there; `value` is the name
    /// as it is written.
    func drop(from name: inout [UInt8], start: Int, writtenAs value: UnsafeBufferPointer<UInt8>) {
        while let end = beforeForm(name, start) { name.removeLast(name.count - end) }
        if let length = quotingForm(name, start, value), name.count - start > length {
            name.removeSubrange(start..<(start + length))
        }
        for form in leading where name.count - start > form.count && name[start...].starts(with: form) {
            name.removeSubrange(start..<(start + form.count))
        }
        guard let last = name.last, last >= 0x80 || name[start] >= 0x80 else { return }
        for form in attached where name.count - start > form.count {
            if name[start...].starts(with: form) { name.removeSubrange(start..<(start + form.count)) }
            if name.count - start > form.count, name.suffix(form.count).elementsEqual(form) {
                name.removeLast(form.count)
            }
        }
        while name.last == 0x20 { name.removeLast() }
        if let first = name[start...].firstIndex(where: { $0 != 0x20 }) { name.removeSubrange(start..<first) }
    }

    /// The bytes of a form, and of the blank after it, that stands before what is in quotation marks; nil where none does.
    /// Letters alone would not tell: `SIA` is a form in `SIA "Rimi"` and a part of the name in `SIA Engineering`. `OÜ` is one by
    /// its letter.
    private func quotingForm(_ name: [UInt8], _ start: Int, _ value: UnsafeBufferPointer<UInt8>) -> Int? {
        guard quoting.contains(where: { $0[0] == name[start] }) else { return nil }
        let written = QuotedName(value)
        if written.startsWithEstonianForm, name[start...].starts(with: [0x4F, 0x55, 0x20]) { return 3 }
        guard let before = written.before else { return nil }
        var head: [UInt8] = []
        guard NormalForm.companyWords(before, into: &head) else { return nil }
        let letters = head.filter { $0 != 0x20 }
        return quoting.contains(letters) && name[start...].starts(with: head) ? head.count + 1 : nil
    }

    /// The end of a name without the form that ends it; nil where none does, or nothing would stay.
    private func beforeForm(_ name: [UInt8], _ start: Int) -> Int? {
        guard let last = name.last else { return nil }
        for form in byEnd[Int(last)] {
            var place = name.count
            var rest = form.count
            while rest > 0, place > start {
                place -= 1
                if name[place] == 0x20 { continue }
                if name[place] != form[rest - 1] { break }
                rest -= 1
            }
            if rest == 0, place > start, name[place - 1] == 0x20 { return place - 1 }
        }
        return nil
    }

    /// Written before names by custom, and no names of companies or beginnings of them.
    private static let before = "UAB SARL EURL ООО ОАО ЗАО ПАО АО ТОВ 株 有 주 유"

    /// Written before names in quotation marks by custom: in the Baltic states, Poland, Bulgaria and where Russian or Ukrainian is
    /// spoken. Without the marks they are names too.
    private static let beforeQuotes = """
        SIA AS PS IK OU TU UAB AB MB VSI SPZOO SA SPJ OOO OAO ZAO PAO AO TOV TZOV PP PAT ООО ОАО ЗАО ПАО АО ТОВ ТЗОВ ПП
        ПАТ ПРАТ ЧП ИП ООД ЕООД АД ЕАД ЕТ
        """

    private static let withoutBlanks = "株式会社 ㍿ 有限会社 合同会社 股份有限公司 有限责任公司 有限公司 주식회사 유한회사 ㈱ ㈲ ㈜"

    /// Europe, the Americas, Asia and the Pacific: the short forms in use, and the long ones that are written out.
    private static let known = """
        SAS SASU SARL SARLU EURL SA SNC SCA SCS SCI SCP SCM SCOP SCIC SCEA EARL GAEC SELARL SELAS SELAFA EIRL EI GIE
        SE CIE ETCIE ETCOMPAGNIE SOCIETEANONYME SOCIETEARESPONSABILITELIMITEE SOCIETEPARACTIONSSIMPLIFIEE GMBH MBH
        GESMBH AG KG OHG UG EV EG KGAA CO EK EKFR EKFM GBR PARTG PARTGMBB OG KEG AKTIENGESELLSCHAFT GESELLSCHAFT
        GESELLSCHAFTMBH GESELLSCHAFTMITBESCHRANKTERHAFTUNG KOMMANDITGESELLSCHAFT OFFENEHANDELSGESELLSCHAFT
        UGHAFTUNGSBESCHRANKT UNTERNEHMERGESELLSCHAFT COMPAGNIE LTD LIMITED PLC LLP LLC LP LLLP INC INCORPORATED CORP
        CORPORATION PTY PROPRIETARY COMPANY CIC PLLC PC UNLIMITED PTE PVT PRIVATE DAC CLG LIMITEDLIABILITYCOMPANY
        LIMITEDLIABILITYPARTNERSHIP ULC SPA SRL SRLS SAPA SCARL SCRL SCPA SDF SOCIETAPERAZIONI
        SOCIETAARESPONSABILITALIMITATA SL SLU SLL SLP SAU SCCL SOCIEDADLIMITADA SOCIEDADANONIMA SRLDECV SADECV
        SDERLDECV SAPIDECV SDERL DECV LDA LTDA UNIPESSOAL UNIPESSOALLDA EIRELI MEI SGPS SLNE BV NV CV VOF BVBA SPRL
        CVBA ASBL VZW COMMV BESLOTENVENNOOTSCHAP AB AS ASA APS IVS IS KS PS AMBA OY OYJ AY KY HB KB ANS NUF EHF HF
        OHF AKTIEBOLAG AKTIESELSKAB AKSJESELSKAP ANPARTSSELSKAB OSAKEYHTIO SPZOO SPOLKAZOO
        SPOLKAZOGRANICZONAODPOWIEDZIALNOSCIA SPJ SPK SPP SKA PSA SPOLKAAKCYJNA SPOLKAJAWNA SRO SPOLSRO
        SPOLECNOSTSRUCENIMOMEZENYM AKCIOVASPOLECNOST VEREJNAOBCHODNISPOLECNOST VEROBCHSPOL AKCSPOL ASPOL VOS KD ZS
        SPOL DOO DD JDOO DOOEL KFT ZRT NYRT BT KKT KHT OU UAB MB VSI SIA EOOD OOD EAD AD KDA SHPK SHA OOO OAO ZAO
        PAO TOV TOO ООО ОАО ЗАО ПАО АО ТОВ ЕООД ООД ЕАД АД ΑΕ ΕΠΕ ΙΚΕ AE EPE OE IKE SIRKETI LTDSTI ANONIMSIRKETI
        LIMITEDSIRKETI STI KK GK YK KABUSHIKIKAISHA KABUSHIKIGAISHA YUGENKAISHA GODOKAISHA COLTD SDNBHD BHD SDN
        PTYLTD TBK FZE FZCO FZLLC WLL SENC SCRA SENCRL SMBA SAE SAL SAOC SAOG SECS SICAV SOCCOL TMI ULTD UNLTD ZAT
        DNO JTD MCHJ OAJ YOAJ OBRT TAPUI FIE ABP 株 有 주 유
        """
}

/// A company's name as it is written, as far as it says which part is the name.
private struct QuotedName {
    private let value: UnsafeBufferPointer<UInt8>

    init(_ value: UnsafeBufferPointer<UInt8>) {
        self.value = value
    }

    /// What stands before the first quotation mark, but for such marks around all; nil where there is none.
    var before: UnsafeBufferPointer<UInt8>? {
        var index = 0
        var start = 0
        while index < value.count {
            let place = index
            guard QuotedName.isMark(UTF8.decode(value, at: &index)) else { continue }
            guard value[start..<place].allSatisfy({ $0 <= 0x20 }) else {
                return UnsafeBufferPointer(rebasing: value[start..<place])
            }
            start = index
        }
        return nil
    }

    /// Whether it starts with `OÜ`, in any case, and a blank.
    var startsWithEstonianForm: Bool {
        let text = WhiteSpace.trimmed(value)
        guard text.count > 3, text[0] | 0x20 == 0x6F else { return false }
        let isComposed = text[1] == 0xC3 && (text[2] == 0x9C || text[2] == 0xBC) && text[3] == 0x20
        return isComposed
            || text.count > 4 && text[1] | 0x20 == 0x75 && text[2] == 0xCC && text[3] == 0x88 && text[4] == 0x20
    }

    /// Quotation marks and apostrophes of any language.
    private static func isMark(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x22, 0x27, 0xAB, 0xBB, 0x2018...0x201F, 0x2039, 0x203A, 0xFF02: true
        default: false
        }
    }
}
