/// The page index: what each page holds and where it stands, after the row groups.
/// https://parquet.apache.org/docs/file-format/pageindex/
///
/// The offset index says where each page begins and with which row, the column index what values it holds. A search by
/// value reads both, a few bytes a page, and then only the pages that may hold the value: of a table of a million rows
/// that is sorted by it, one page a column.
enum PageIndex {
    /// Smallest and largest values of the pages; nil when a page has values but none with an order.
    static func columnIndex(_ pages: [EncodedPage]) -> [UInt8]? {
        let statistics = pages.map(\.statistics)
        guard zip(pages, statistics).allSatisfy({ $1.minimum != nil || $0.isEmpty }) else { return nil }
        var writer = ThriftWriter()
        writer.element {
            $0.list(1, of: .yes, count: pages.count)
            for page in pages { $0.element(page.statistics.minimum == nil) }
            $0.list(2, of: .binary, count: pages.count)
            for page in statistics { $0.element(page.minimum?.plain ?? []) }
            $0.list(3, of: .binary, count: pages.count)
            for page in statistics { $0.element(page.maximum?.plain ?? []) }
            $0.int32(4, order(statistics))
            $0.list(5, of: .int64, count: pages.count)
            for page in statistics { $0.zigzag(Int64(page.nullCount)) }
        }
        return writer.bytes
    }

    /// Where the pages of a chunk that starts at `start` are.
    static func offsetIndex(_ pages: [EncodedPage], start: Int) -> [UInt8] {
        var writer = ThriftWriter()
        writer.element {
            $0.list(1, of: .structure, count: pages.count)
            for page in pages {
                $0.element {
                    $0.int64(1, Int64(start + page.offset))
                    $0.int32(2, page.size)
                    $0.int64(3, Int64(page.firstRow))
                }
            }
        }
        return writer.bytes
    }

    static func encodingCount(page: Int, _ encoding: ParquetEncoding, _ count: Int, _ writer: inout ThriftWriter) {
        writer.int32(1, page)
        writer.int32(2, encoding.rawValue)
        writer.int32(3, count)
    }

    /// 1 when both bounds ascend from page to page, 2 when they descend, else 0.
    private static func order(_ pages: [PageStatistics]) -> Int {
        let bounds = pages.compactMap { page in page.minimum.flatMap { low in page.maximum.map { (low, $0) } } }
        let pairs = Array(zip(bounds, bounds.dropFirst()))
        if pairs.allSatisfy({ !StatisticValue.isBelow($1.0, $0.0) && !StatisticValue.isBelow($1.1, $0.1) }) { return 1 }
        if pairs.allSatisfy({ !StatisticValue.isBelow($0.0, $1.0) && !StatisticValue.isBelow($0.1, $1.1) }) { return 2 }
        return 0
    }
}
