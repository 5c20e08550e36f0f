import Rows
import SystemPackage

/// Gets the index of a source: from disk if it is still good, otherwise by a pass over the files.
struct IndexBuild: Sendable {
    let shape: RowShape
    let windows: WindowTable
    let sizes: IndexSizes
    let store: IndexStore?

    /// - Throws: ``SourceError``; `CancellationError` once stopped.
    func index(of inputs: [InputFile], _ stop: Signal) async throws -> TimeIndex {
        let files = try await onThread { try DataFile.all(inputs, shape, stop) }
        guard let store else {
            return TimeIndex(
                windows: windows, files: files, censuses: try await scan(files, stop), notes: [])
        }
        let (key, kept) = try await onThread {
            let key = try IndexKey(shape, windows, files)
            return (key, store.load().flatMap { try? IndexFormat.read($0) })
        }
        if let kept, kept.key == key {
            return TimeIndex(windows: windows, files: files, censuses: kept.censuses, notes: [])
        }
        let censuses = try await scan(files, stop)
        var notes: [String] = []
        do {
            try await onThread { try store.save(IndexFormat.bytes(key, censuses)) }
        } catch let error as Errno {
            notes.append(
                "the index of the files could not be kept in \(store.path): \(error); "
                    + "the next run has to read all of them again")
        }
        return TimeIndex(windows: windows, files: files, censuses: censuses, notes: notes)
    }

    private func scan(_ files: [DataFile], _ stop: Signal) async throws -> [FileCensus] {
        try await IndexScan(files: files, shape: shape, windows: windows, sizes: sizes, stop: stop).run()
    }
}
