/// A format in which a source gives rows and in which `COPY … FROM STDIN` reads them.
package enum CopyFormat: Hashable, Sendable {
    /// Tuples of PostgreSQL's binary `COPY`, without its header and trailer.
    case binary
    /// CSV without a header.
    case csv(CSVFormat)
}
