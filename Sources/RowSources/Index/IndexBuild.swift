import Rows
import SystemPackage

/// Makes the index of a source: loads it if it is still valid, and otherwise reads all files.
struct IndexBuild: Sendable {
    let request: CSVRequest
    let windows: WindowTable
    let settings: IndexSettings
    let store: IndexStore?

    /// - Throws: ``SourceError``; `CancellationError` once stopped.
    func index(of inputs: [InputFile], _ stop: Signal) async throws -> TimeIndex {
        let files = try await onThread { try DataFile.all(inputs, request, stop) }
        guard let store else {
            return index(files, try await scan(files, stop))
        }
        let (key, kept) = try await onThread {
            let key = try IndexKey(request, windows, files)
            return (key, store.load().flatMap { try? IndexFormat.read($0) })
        }
        if let kept, kept.key == key {
            return index(files, kept.census)
        }
        let census = try await scan(files, stop)
        var notes: [String] = []
        do {
            try await onThread { try store.save(IndexFormat.bytes(key, census)) }
        } catch let error as Errno {
            notes.append(
                "the index of the files could not be kept in \(store.path): \(error); "
                    + "the next run has to read all of them again")
        }
        return index(files, census, notes)
    }

    private func index(_ files: [DataFile], _ census: SourceCensus, _ notes: [String] = []) -> TimeIndex {
        TimeIndex(
            windows: windows, files: files, census: census,
            notes: notes + (spread(files, census).map { [$0] } ?? []))
    }

    /// A warning that the rows of windows lie scattered over the plain files, so that blocks are read many times.
    private func spread(_ files: [DataFile], _ census: SourceCensus) -> String? {
        let plain = zip(files, census.files).filter { !$0.0.isCompressed }
        let size = plain.reduce(0) { $0 + Double($1.0.size) }
        let read = plain.reduce(0) { $0 + $1.1.blocks.readLength(end: $1.0.size) }
        guard read - size > Double(settings.warningSize), read > 3 * size else { return nil }
        return
            "the rows of windows lie scattered over the files: all windows together read \(formattedSize(read)) "
            + "of files of \(formattedSize(size)); sort the files by time, or take longer windows"
    }

    private func scan(_ files: [DataFile], _ stop: Signal) async throws -> SourceCensus {
        try await IndexScan(files: files, request: request, windows: windows, settings: settings, stop: stop)
            .run()
    }
}
