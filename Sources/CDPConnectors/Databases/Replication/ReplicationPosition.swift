/// Where a source goes on that reads the changes of a table.
///
/// It moves with the delivery, in one rename; the slot of the server follows. So changes that the slot still gives although they
/// were landed are known by where they stand in the log, and a slot that is further than this has lost some.
package struct ReplicationPosition: Hashable, Sendable, Codable {
    /// The slot, which is called as the publication is.
    package var slot: String
    /// The table, as the source names it.
    package var table: String
    /// The number of the table in `pg_class`: a table that is made anew is another one.
    package var relation: UInt32
    /// The number of what has the table published: one that is taken out and added again missed what was written between.
    package var publishing: UInt32
    /// All transactions whose commit stands before it are landed, and none other.
    package var position: LogPosition

    /// See the properties.
    package init(slot: String, table: String, relation: UInt32, publishing: UInt32, position: LogPosition) {
        self.slot = slot
        self.table = table
        self.relation = relation
        self.publishing = publishing
        self.position = position
    }
}
