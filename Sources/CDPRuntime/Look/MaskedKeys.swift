import CDPColumns
import CDPExpressions
import CDPIdentity
package import CDPPlan
import CDPStore
import CDPTypes

extension StoreView {
    /// `crm/17`, or `crm/«masked 0k3f9ad1»` where the key is a value of a person, such as an e-mail. Equal keys of one source
    /// have equal masks, so that lines can be told apart; without the store's secret nobody can try out whose it is.
    package func maskedName(_ record: RecordName) -> String {
        guard plan.isPersonal(record) else { return record.description }
        let id = ProfileID.make(
            secret: store.secret, source: Array("masked \(record.source)".utf8), key: Array(record.key.utf8))
        return "\(record.source)/«masked \(String(decoding: id.prefix(8), as: UTF8.self))»"
    }
}

extension ExecutionPlan {
    /// Whether the key of a record tells something of a person: the specs map a field of the key to an attribute of personal
    /// data, or it looks like an e-mail. What no source of the specs explains counts as such.
    package func isPersonal(_ record: RecordName) -> Bool {
        guard let source = source(record.source), !record.key.contains("@") else { return true }
        // The keys of people who are known by their events alone are made of digests.
        if source.isEventSource { return false }
        let keys = Set(source.key)
        return source.map.contains { mapping in
            !keys.isDisjoint(with: mapping.value.columns)
                && attribute(mapping.attribute)?.personalData ?? .sensitive != .none
        } || source.consents.contains { !keys.isDisjoint(with: $0.contact.columns) }
    }
}
