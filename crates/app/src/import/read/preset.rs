//! Maps for the exports of known systems, by their usual column names.

use std::fmt;
use std::str::FromStr;

use super::csv::Headers;
use super::mapping::Document;

/// So many of a preset's own columns must be there for it to be suggested.
const SIGNS_MIN: usize = 3;

/// A system whose export of leads or contacts is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Preset {
    /// HubSpot contacts.
    HubSpot,
    /// Salesforce leads or contacts.
    Salesforce,
    /// Zoho CRM leads.
    Zoho,
    /// Pipedrive people or leads.
    Pipedrive,
}

impl Preset {
    /// All of them.
    pub const ALL: [Preset; 4] = [Preset::HubSpot, Preset::Salesforce, Preset::Zoho, Preset::Pipedrive];

    /// Its name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Preset::HubSpot => "hubspot",
            Preset::Salesforce => "salesforce",
            Preset::Zoho => "zoho",
            Preset::Pipedrive => "pipedrive",
        }
    }

    /// The map as it is written; a good beginning for one's own.
    pub const fn text(self) -> &'static str {
        match self {
            Preset::HubSpot => include_str!("../../../presets/hubspot.yaml"),
            Preset::Salesforce => include_str!("../../../presets/salesforce.yaml"),
            Preset::Zoho => include_str!("../../../presets/zoho.yaml"),
            Preset::Pipedrive => include_str!("../../../presets/pipedrive.yaml"),
        }
    }

    /// The map, ready to be used: columns are found whatever their case and punctuation, and those that are absent are left out.
    ///
    /// # Errors
    /// Never for the presets as they are; a test reads each.
    pub fn document(self) -> Result<Document, baton_model::scoring::Faults> {
        Document::from_yaml(self.text()).map(Document::tolerant)
    }

    /// Columns that this system's exports have and others do not.
    const fn signs(self) -> &'static [&'static str] {
        match self {
            Preset::HubSpot => &[
                "Record ID",
                "Contact ID",
                "Lifecycle Stage",
                "Contact owner",
                "Create Date",
                "Original Source",
                "Original Traffic Source",
                "Marketing contact status",
                "Associated Company",
                "Last Activity Date",
                "Number of Sessions",
                "Number of Pageviews",
                "hs_object_id",
                "lifecyclestage",
                "hs_lead_status",
                "hubspot_owner_id",
            ],
            Preset::Salesforce => &[
                "Lead ID",
                "Lead Owner",
                "Company / Account",
                "LeadSource",
                "IsConverted",
                "ConvertedDate",
                "CreatedDate",
                "OwnerId",
                "NumberOfEmployees",
                "AnnualRevenue",
                "Converted Date",
                "Rating",
                "Lead Source",
                "ConvertedOpportunityId",
                "IsDeleted",
                "SystemModstamp",
            ],
            Preset::Zoho => &[
                "Record Id",
                "Lead Owner",
                "Lead Owner.id",
                "Lead Status",
                "Created Time",
                "Modified Time",
                "Converted Date Time",
                "Is Converted",
                "Email Opt Out",
                "No. of Employees",
                "Lead Conversion Time",
                "Last Activity Time",
            ],
            Preset::Pipedrive => &[
                "Person - ID",
                "Person - Name",
                "Person - Email",
                "Person - Organization",
                "Person - Owner",
                "Person - Person created",
                "Person - Labels",
                "Person - Email - Work",
                "Person - Won deals",
                "Lead - ID",
                "Lead - Title",
                "Lead - Owner",
                "Lead - Lead created",
                "Organization - Name",
            ],
        }
    }
}

impl fmt::Display for Preset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Why a text is not a preset.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no preset: one of hubspot, salesforce, zoho, pipedrive")]
pub struct PresetError(String);

impl FromStr for Preset {
    type Err = PresetError;

    fn from_str(text: &str) -> Result<Preset, PresetError> {
        Preset::ALL
            .into_iter()
            .find(|preset| preset.name().eq_ignore_ascii_case(text))
            .ok_or_else(|| PresetError(text.chars().take(64).collect()))
    }
}

/// The preset whose own columns the file has most of; none if it has too few, or as many of another's.
pub fn detect_preset(headers: &Headers) -> Option<Preset> {
    let mut found: Vec<(usize, Preset)> = Preset::ALL
        .into_iter()
        .map(|preset| {
            (preset.signs().iter().filter(|sign| headers.find_alike(sign).is_some()).count(), preset)
        })
        .collect();
    found.sort_by_key(|(signs, _)| std::cmp::Reverse(*signs));
    match found[..] {
        [(most, preset), (next, _), ..] if most >= SIGNS_MIN && most > next => Some(preset),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_preset_is_known_by_its_columns() {
        for (names, preset) in [
            (
                &["Record ID", "First Name", "Email", "Lifecycle Stage", "Contact owner", "Create Date"][..],
                Some(Preset::HubSpot),
            ),
            (
                &["Id", "Email", "LeadSource", "IsConverted", "OwnerId", "CreatedDate"][..],
                Some(Preset::Salesforce),
            ),
            (
                &["Record Id", "Lead Owner", "Lead Owner.id", "Email", "Lead Status", "Created Time"][..],
                Some(Preset::Zoho),
            ),
            (
                &["Person - ID", "Person - Name", "Person - Email - Work", "Person - Owner"][..],
                Some(Preset::Pipedrive),
            ),
            (&["id", "email", "name"][..], None),
            (&[][..], None),
        ] {
            assert_eq!(detect_preset(&Headers::new(names.iter().copied())), preset, "{names:?}");
        }
    }

    #[test]
    fn presets_are_called_by_name() {
        for preset in Preset::ALL {
            assert_eq!(preset.name().parse::<Preset>(), Ok(preset));
            assert!(preset.document().is_ok());
        }
        assert!("sugar".parse::<Preset>().is_err());
    }
}
