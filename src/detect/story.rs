//! Stories: groups that tell the same event, tied by derived text and shared quotations.
//!
//! A tie counts if the two may be of one time: a date that is unknown or contradicted forbids nothing.
//! It takes more words the larger the corpus is, for the more texts there are the more often two share
//! a few words by chance. A chain of ties would end with another event, so every text of a story is
//! tied to the one in its middle, as copies are to the lead of their group.
//! Every article of a story is an independent report, a copy of one, or derived from one; copies never
//! count as confirmation. `O(e log e)` for `e` pairs.

use std::cmp::Ordering;

use ahash::{AHashMap, AHashSet};

use super::{Composite, Group, Pair, Run};
use crate::align;
use crate::article::{Article, ArticleId};
use crate::direction::{self, Direction};
use crate::group::{Keep, Partner, Partners, Tie, stars};
use crate::relation::Relation;

/// What an article is to the story that it tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A report of its own, as far as is known.
    Independent,
    /// A copy of another article of the story.
    Copy(ArticleId),
    /// It takes some of its prose from another article of the story.
    Derived(ArticleId),
}

impl Role {
    /// The role as records name it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Independent => "independent",
            Self::Copy(_) => "copy",
            Self::Derived(_) => "derived",
        }
    }

    /// The article that the text was taken from.
    pub fn from(self) -> Option<ArticleId> {
        match self {
            Self::Independent => None,
            Self::Copy(from) | Self::Derived(from) => Some(from),
        }
    }
}

/// An article of a story.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoryMember {
    /// The article.
    pub id: ArticleId,
    /// What it is to the story.
    pub role: Role,
}

/// What ties two texts of a story.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// The pair that shows it best.
    pub pair: Pair,
    /// The words that they share: of prose for derived text, else of quotations.
    pub words: u32,
}

/// Articles that tell the same event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Story {
    /// The members, ascending.
    pub members: Vec<StoryMember>,
    /// The leads of its groups, ascending.
    pub groups: Vec<ArticleId>,
    /// What ties its texts, the best pair for each two of them, ascending.
    pub links: Vec<Link>,
}

impl Story {
    /// How many independent reports it holds.
    pub fn reports(&self) -> usize {
        self.members.iter().filter(|member| member.role == Role::Independent).count()
    }
}

/// Ties groups and single articles to stories.
pub(super) fn stories<T>(
    run: &Run<'_, T>,
    pairs: &[Pair],
    groups: &[Group],
    composites: &[Composite],
) -> Vec<Story> {
    let articles = run.input.articles;
    // A group stands in a story as its lead.
    let mut lead: Vec<ArticleId> = (0..articles.len() as u32).map(ArticleId).collect();
    for group in groups {
        for member in &group.members {
            lead[member.id.index()] = group.lead;
        }
    }
    let composites: AHashSet<ArticleId> = composites.iter().map(|composite| composite.id).collect();
    let mut links: AHashMap<(ArticleId, ArticleId), Link> = AHashMap::new();
    let least = least_words(articles.len());
    for pair in pairs {
        let (a, b) = (lead[pair.pair.a.index()], lead[pair.pair.b.index()]);
        let is_composite =
            [pair.pair.a, pair.pair.b, a, b].iter().any(|id| composites.contains(id));
        let Some(words) = tie(pair).filter(|words| *words >= least && a != b && !is_composite)
        else {
            continue;
        };
        let (x, y) = (articles.get(pair.pair.a), articles.get(pair.pair.b));
        if !is_near(&x, &y, run.config.story_days) {
            continue;
        }
        let link = Link { pair: *pair, words };
        let best = links.entry((a.min(b), a.max(b))).or_insert(link);
        // The relation first, then the words; of equals the first pair.
        let rank = |link: &Link| (link.pair.relation, std::cmp::Reverse(link.words));
        if rank(&link) < rank(best) {
            *best = link;
        }
    }
    let middle = middles(run, &links);
    let mut sorted: Vec<((ArticleId, ArticleId), Link)> = links.into_iter().collect();
    sorted.retain(|((a, b), _)| middle[a.index()] == middle[b.index()]);
    sorted.sort_unstable_by_key(|(leads, _)| *leads);
    let mut stories: AHashMap<ArticleId, Story> = AHashMap::new();
    for ((a, _), link) in &sorted {
        let new = || Story { members: Vec::new(), groups: Vec::new(), links: Vec::new() };
        stories.entry(middle[a.index()]).or_insert_with(new).links.push(*link);
    }
    // Groups that nothing ties to others tell a story each.
    for group in groups {
        let new = || Story { members: Vec::new(), groups: Vec::new(), links: Vec::new() };
        stories.entry(middle[group.lead.index()]).or_insert_with(new).groups.push(group.lead);
    }
    let derived = derived_from(run, &sorted, groups);
    for (id, lead) in (0..).map(ArticleId).zip(&lead) {
        let Some(story) = stories.get_mut(&middle[lead.index()]) else { continue };
        let role = match derived.get(lead) {
            _ if id != *lead => Role::Copy(*lead),
            Some(from) => Role::Derived(*from),
            None => Role::Independent,
        };
        story.members.push(StoryMember { id, role });
    }
    let mut stories: Vec<Story> = stories.into_values().collect();
    for story in &mut stories {
        story.groups.sort_unstable();
    }
    stories.sort_unstable_by_key(|story| story.members.first().map(|member| member.id));
    stories
}

/// For each article the one in the middle of its story; itself if nothing ties it.
fn middles<T>(run: &Run<'_, T>, links: &AHashMap<(ArticleId, ArticleId), Link>) -> Vec<ArticleId> {
    let mut partners = Partners::default();
    for (a, b) in links.keys() {
        partners.entry(*a).or_default().push(Partner { id: *b, tie: Tie::FULL });
        partners.entry(*b).or_default().push(Partner { id: *a, tie: Tie::FULL });
    }
    for partners in partners.values_mut() {
        partners.sort_unstable_by_key(|partner| partner.id);
    }
    let mut tied: Vec<ArticleId> = partners.keys().copied().collect();
    tied.sort_unstable();
    // A link is a link, however many words it shares.
    let tie =
        |a: ArticleId, b: ArticleId| links.contains_key(&(a.min(b), a.max(b))).then_some(Tie::FULL);
    let standing = |id| run.input.standing(id);
    let mut middle: Vec<ArticleId> = (0..run.input.articles.len() as u32).map(ArticleId).collect();
    for star in stars(&tied, &partners, tie, standing, run.config.keep) {
        for member in star.members {
            middle[member.index()] = star.lead;
        }
    }
    middle
}

/// The words that two texts of one story share at least, among so many articles: those of a passage,
/// and one more whenever a thousand articles are doubled, as one more word halves at least how often
/// a phrase is met by chance.
fn least_words(articles: usize) -> u32 {
    const FEW: usize = 1000;
    align::SHORTEST as u32 + (articles / FEW).max(1).ilog2()
}

/// The words by which a pair ties two texts, if it does.
fn tie(pair: &Pair) -> Option<u32> {
    let evidence = pair.weighed.evidence?;
    match pair.relation {
        Relation::SharedQuotes => Some(evidence.quote_words),
        Relation::Unrelated => None,
        // A copy that is in another group shares prose.
        _ => Some(evidence.prose_words),
    }
}

/// Whether two articles may be of one time.
fn is_near(a: &Article, b: &Article, days: u32) -> bool {
    direction::days_apart(a, b).is_none_or(|apart| apart <= days)
}

/// For each lead whose prose stands in another, from whom it has it: who carries whose text, as far as
/// is known, else from the one with more copies, or the earlier.
fn derived_from<T>(
    run: &Run<'_, T>,
    links: &[((ArticleId, ArticleId), Link)],
    groups: &[Group],
) -> AHashMap<ArticleId, ArticleId> {
    let sizes: AHashMap<ArticleId, usize> =
        groups.iter().map(|group| (group.lead, group.members.len())).collect();
    let size = |id: ArticleId| sizes.get(&id).copied().unwrap_or(1);
    let mut derived: AHashMap<ArticleId, (u32, ArticleId)> = AHashMap::new();
    for ((a, b), link) in links {
        if link.pair.relation == Relation::SharedQuotes {
            continue;
        }
        let articles = run.input.articles;
        let known = direction::direction(&articles.get(*a), &articles.get(*b));
        let is_forth = match known {
            Some((direction, _)) => direction == Direction::AToB,
            // What is carried more was there before, more often than not; of equals the earlier.
            None => match size(*a).cmp(&size(*b)) {
                Ordering::Equal => {
                    let standings = [run.input.standing(*a), run.input.standing(*b)];
                    Keep::Earliest.choose(&standings).is_none_or(|(first, _)| first == *a)
                }
                unequal => unequal.is_gt(),
            },
        };
        let (from, to) = if is_forth { (*a, *b) } else { (*b, *a) };
        let most = derived.entry(to).or_insert((link.words, from));
        if link.words > most.0 {
            *most = (link.words, from);
        }
    }
    // Two that would be derived from each other by way of others: the first stays a report.
    let mut from: AHashMap<ArticleId, ArticleId> = AHashMap::new();
    let mut sorted: Vec<(ArticleId, ArticleId)> =
        derived.into_iter().map(|(to, (_, from))| (to, from)).collect();
    sorted.sort_unstable();
    for (to, source) in sorted {
        let mut at = source;
        let mut is_circle = at == to;
        while let Some(next) = from.get(&at).copied().filter(|_| !is_circle) {
            at = next;
            is_circle = at == to;
        }
        if !is_circle {
            from.insert(to, source);
        }
    }
    from
}
