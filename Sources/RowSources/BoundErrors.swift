import Rows
import Terms

/// Writes a query with the bounds of a window; bounds that cannot be written are the source's error.
///
/// - Parameter name: of the source, for places.
/// - Throws: ``SourceError``, what else the work throws.
public func writingBounds<Result>(in name: String, _ work: () throws -> Result) throws -> Result {
    do {
        return try work()
    } catch let error as BoundFormError {
        throw SourceError(.bound, RowPlace(input: name), "\(error)")
    } catch let error as CommandError {
        throw SourceError(.bound, RowPlace(input: name), "\(error)", hint: error.remedy)
    }
}
