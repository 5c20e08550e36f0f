import Tasks
import TimeAxis
import Timescale

/// The windows of a hypertable that are to be emptied, as ``Check``s see them.
package struct CheckedWindows: Sendable {
    let spec: HypertableSpec
    let facts: HypertableFacts
    let server: ServerFacts
    /// In order, joined where one follows the other.
    let ranges: [Window]
    let session: Session

    package init(_ inspection: Inspection, _ windows: [Window], _ server: ServerFacts, on session: Session) {
        spec = inspection.spec
        facts = inspection.facts
        self.server = server
        ranges = Window.joined(windows)
        self.session = session
    }

    /// Finds what refuses a run. Makes no check for a hypertable without windows, or with errors.
    ///
    /// - Throws: `ServerError`, `TargetError`.
    package static func problems(
        of inspection: Inspection, _ windows: [Window], _ server: ServerFacts, on session: Session,
        checks: CheckList = .all
    ) async throws -> [PlanProblem] {
        guard !windows.isEmpty, inspection.fits else { return [] }
        return try await checks.windows.problems(
            of: CheckedWindows(inspection, windows, server, on: session))
    }

    /// The ranges, cut so that none reaches into more than about a hundred chunks. The server locks each chunk that a
    /// statement reaches into.
    var pieces: [Window] {
        let starts = facts.chunks.compactMap(\.start).sorted()
        let cuts = stride(from: 100, to: starts.count, by: 100).map { starts[$0] }
        return ranges.flatMap { range in
            let inner = cuts.filter { $0 > range.start ?? .min && $0 < range.end }
            let bounds: [Int64?] = [range.start] + inner.map { Optional($0) }
            return zip(bounds, inner + [range.end]).map { Window(start: $0, end: $1) }
        }
    }
}
