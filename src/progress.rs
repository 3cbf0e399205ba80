//! The observer: how a stage tells the outside how far it is, without a clock or a screen.

/// A stage of a run, in the order in which they run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Reading, tokenizing and fingerprinting; counted in bytes.
    Read,
    /// Sorting band keys and proposing candidates; counted in bands.
    Candidates,
    /// The exact all-pairs join; counted in articles.
    Join,
    /// Sorting fingerprints of passages and proposing candidates; counted in articles.
    Passages,
    /// Reading candidates again and counting what they share; counted in candidates.
    Verify,
    /// Making groups of verified pairs; counted in components.
    Group,
    /// Writing results; counted in files.
    Write,
}

impl Stage {
    /// One word for summaries and progress bars.
    pub fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Candidates => "candidates",
            Self::Join => "join",
            Self::Passages => "passages",
            Self::Verify => "verify",
            Self::Group => "group",
            Self::Write => "write",
        }
    }
}

/// Someone who watches a run. Every method may be called from any thread.
pub trait Observer: Sync {
    /// A stage begins; `total` is how much it has to do, 0 if unknown.
    fn begin(&self, stage: Stage, total: u64);
    /// Some of the present stage is done.
    fn advance(&self, amount: u64);
    /// The stage is over.
    fn end(&self, stage: Stage);
}

/// An observer that looks away.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unobserved;

impl Observer for Unobserved {
    fn begin(&self, _: Stage, _: u64) {}
    fn advance(&self, _: u64) {}
    fn end(&self, _: Stage) {}
}
