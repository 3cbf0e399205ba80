//! Our own sites, our partners, and what to ignore. None of it changes a count or hides evidence: it
//! is named beside it.

use jiff::civil::Date;

/// What is agreed, and what is of no interest.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Policy {
    /// Ourselves.
    pub us: Us,
    /// Those with whom there is an agreement.
    pub partners: Vec<Partner>,
    /// What is of no interest.
    pub ignore: Ignore,
}

/// Ourselves.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Us {
    /// Hosts, lower case.
    pub sites: Vec<String>,
}

/// Somebody with whom there is an agreement.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Partner {
    /// Who it is.
    pub name: String,
    /// Agencies whose texts it covers, as pages write them.
    pub agencies: Vec<String>,
    /// Sites whose texts it covers: hosts, lower case.
    pub sites: Vec<String>,
    /// What was agreed, in words.
    pub terms: Option<String>,
    /// The last day on which it holds. A day that is past is kept: whether it was held to then is
    /// still a question.
    pub until: Option<Date>,
}

/// What is known and of no interest.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ignore {
    /// Texts, in any case and spacing.
    pub phrases: Vec<String>,
    /// Hosts, lower case.
    pub sites: Vec<String>,
}
