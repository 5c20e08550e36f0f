/// The questions about a window that an agenda answers: nothing else decides when a window is whole or loaded.
extension PlannedWindow {
    /// Whether all of its tasks are done.
    package func isWhole(in agenda: Agenda) -> Bool {
        tasks.allSatisfy { agenda.decisions[$0] == .done }
    }

    /// Whether its rows are loaded and still count as loaded. They may not have been counted yet.
    package func isLoaded(in agenda: Agenda) -> Bool {
        load(in: agenda.graph).map { agenda.decisions[$0] == .done } ?? false
    }

    /// Whether its rows are to be deleted or loaded.
    package func isToChange(in agenda: Agenda) -> Bool {
        tasks.contains { agenda.graph.tasks[$0].kind.changesRows && agenda.decisions[$0].isRun }
    }

    /// Whether its rows are to be loaded.
    package func isToLoad(in agenda: Agenda) -> Bool {
        load(in: agenda.graph).map { agenda.decisions[$0].isRun } ?? false
    }

    /// Whether a task that is to run reads its rows, or their number, from the source.
    package func isToRead(in agenda: Agenda) -> Bool {
        tasks.contains { agenda.graph.tasks[$0].kind.properties.reads != nil && agenda.decisions[$0].isRun }
    }

    /// The last of its tasks that is to run; `nil` when none is.
    package func lastToRun(in agenda: Agenda) -> Int? {
        tasks.last { agenda.decisions[$0].isRun }
    }
}

extension HypertableSpec {
    /// Whether all of its windows are whole.
    package func isWhole(in agenda: Agenda) -> Bool {
        windows.allSatisfy { $0.isWhole(in: agenda) }
    }
}
