import Rows
import Terms

/// How rows are to be given.
public enum RowForm: Hashable, Sendable {
    /// As CSV of the source's own form, without header.
    case text
    /// As tuples of PostgreSQL's binary `COPY`, without its header and trailer; the type of each column by its
    /// name. A row, or a whole source, that cannot be turned into that form for certain is a `BinaryMisfit`, and
    /// has to be asked for as text.
    case binary([String: BinaryType])
}

/// How `COPY` has to read what a reader gives.
public enum SentFormat: Hashable, Sendable {
    case csv(CSVFormat)
    case binary
}
