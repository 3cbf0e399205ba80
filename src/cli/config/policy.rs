//! The tables of a settings file that say who our partners are and what to ignore.

use std::fmt::Write;

use jiff::civil::Date;
use serde_json::{Value, json};
use toml::Spanned;
use toml::de::DeValue;
use wirecopy::check::{Partner, Policy};
use wirecopy::error::Error;
use wirecopy::report::{clean, count};

use super::file::{Member, Source, kind_of};

/// Takes in a table of a settings file: `[us]`, `[[partner]]` or `[ignore]`.
pub(super) fn add(
    policy: &mut Policy,
    source: &Source<'_>,
    member: &Member<'_>,
) -> Result<(), Error> {
    match member.name {
        "us" => {
            for entry in source.table("us", member.value)? {
                match entry.name {
                    "sites" => policy.us.sites = sites(source, &entry)?,
                    name => {
                        return Err(source.unknown(&entry.place, name, ["sites"].into_iter()));
                    }
                }
            }
        }
        "ignore" => {
            for entry in source.table("ignore", member.value)? {
                match entry.name {
                    "phrases" => policy.ignore.phrases = texts(source, &entry)?,
                    "sites" => policy.ignore.sites = sites(source, &entry)?,
                    name => {
                        let names = ["phrases", "sites"].into_iter();
                        return Err(source.unknown(&entry.place, name, names));
                    }
                }
            }
        }
        _ => {
            let DeValue::Array(partners) = member.value.get_ref() else {
                let message = "`partner` is a list of tables: write `[[partner]]`";
                return Err(source.error(&member.place, message));
            };
            for value in partners {
                let partner = partner(source, value)?;
                if policy.partners.iter().any(|other| other.name == partner.name) {
                    let message = format!("there are two partners `{}`", partner.name);
                    return Err(source.error(&value.span(), &message));
                }
                policy.partners.push(partner);
            }
        }
    }
    Ok(())
}

/// Adds it to what `config` prints.
pub(super) fn write(policy: &Policy, out: &mut String) {
    let mut line = |name: &str, value: &str| {
        let _ = writeln!(out, "{name:<15}  {}", clean(value));
    };
    let list = |list: &[String]| match list.is_empty() {
        true => "none".to_owned(),
        false => list.join(", "),
    };
    line("us.sites", &list(&policy.us.sites));
    line("ignore.phrases", &list(&policy.ignore.phrases));
    line("ignore.sites", &list(&policy.ignore.sites));
    line("partners", &count(policy.partners.len(), "partner"));
    for partner in &policy.partners {
        let until = partner.until.map(|day| format!("until {day}"));
        let parts = [Some(list(&partner.agencies)), Some(list(&partner.sites))];
        let parts = parts.into_iter().chain([partner.terms.clone(), until]).flatten();
        let parts: Vec<String> = parts.filter(|part| part != "none").collect();
        line(&format!("  {}", clean(&partner.name)), &parts.join(" · "));
    }
}

/// It as JSON.
pub(super) fn document(policy: &Policy) -> Value {
    let partner = |partner: &Partner| {
        json!({
            "name": partner.name,
            "agencies": partner.agencies,
            "sites": partner.sites,
            "terms": partner.terms,
            "until": partner.until.map(|day| day.to_string()),
        })
    };
    json!({
        "us": { "sites": policy.us.sites },
        "partners": policy.partners.iter().map(partner).collect::<Vec<_>>(),
        "ignore": { "phrases": policy.ignore.phrases, "sites": policy.ignore.sites },
    })
}

fn partner(source: &Source<'_>, value: &Spanned<DeValue<'_>>) -> Result<Partner, Error> {
    let mut partner = Partner::default();
    for entry in source.table("partner", value)? {
        match entry.name {
            "name" => partner.name = text(source, "name", entry.value)?,
            "agencies" => partner.agencies = texts(source, &entry)?,
            "sites" => partner.sites = sites(source, &entry)?,
            "terms" => partner.terms = Some(text(source, "terms", entry.value)?),
            "until" => partner.until = Some(day(source, entry.value)?),
            name => {
                let names = ["name", "agencies", "sites", "terms", "until"].into_iter();
                return Err(source.unknown(&entry.place, name, names));
            }
        }
    }
    match partner {
        Partner { name, .. } if name.is_empty() => {
            Err(source.error(&value.span(), "a partner without a name: give `name = \"…\"`"))
        }
        Partner { name, agencies, sites, .. } if agencies.is_empty() && sites.is_empty() => {
            let message =
                format!("the partner `{name}` has neither `agencies` nor `sites`: give either");
            Err(source.error(&value.span(), &message))
        }
        partner => Ok(partner),
    }
}

fn text(source: &Source<'_>, name: &str, value: &Spanned<DeValue<'_>>) -> Result<String, Error> {
    let problem = match value.get_ref() {
        DeValue::String(text) if !text.trim().is_empty() => return Ok(text.trim().to_owned()),
        DeValue::String(_) => "empty".to_owned(),
        other => kind_of(other).to_owned(),
    };
    let message = format!("`{name}` is {problem}: give text in quotation marks");
    Err(source.error(&value.span(), &message))
}

fn texts(source: &Source<'_>, entry: &Member<'_>) -> Result<Vec<String>, Error> {
    match entry.value.get_ref() {
        DeValue::Array(list) => list.iter().map(|value| text(source, entry.name, value)).collect(),
        other => {
            let (name, kind) = (entry.name, kind_of(other));
            let message = format!("`{name}` is {kind}: give a list, as in `{name} = [\"…\"]`");
            Err(source.error(&entry.value.span(), &message))
        }
    }
}

/// A list of hosts. An address is refused, since who writes one expects its path to count.
fn sites(source: &Source<'_>, entry: &Member<'_>) -> Result<Vec<String>, Error> {
    let sites = texts(source, entry)?;
    let is_host =
        |site: &&String| !site.contains(|c: char| "/:@?#".contains(c) || c.is_whitespace());
    if let Some(site) = sites.iter().find(|site| !is_host(site)) {
        let message = format!("`{site}` is no site: give its host, as in `news.example`");
        return Err(source.error(&entry.value.span(), &message));
    }
    Ok(sites.into_iter().map(|site| site.to_lowercase()).collect())
}

/// A day, with quotation marks or without.
fn day(source: &Source<'_>, value: &Spanned<DeValue<'_>>) -> Result<Date, Error> {
    let written = match value.get_ref() {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Datetime(date) => Some(date.to_string()),
        _ => None,
    };
    let is_plain = |text: &String| text.len() == "2027-12-31".len();
    let day = written.filter(is_plain).and_then(|text| text.parse().ok());
    day.ok_or_else(|| source.error(&value.span(), "`until` is no day: give one as 2027-12-31"))
}
