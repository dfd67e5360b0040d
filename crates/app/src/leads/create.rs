//! A lead that somebody enters by hand.

use baton_model::member::email as address;
use baton_store::{attribute, audit, lead};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use super::attributes::check_values;
use super::edit::{check_attributes, line};
use super::show::{LeadDetail, detail};
use crate::derive::derive_now;
use crate::import::ImportReport;
use crate::import::LeadWriter;
use crate::import::read::{AccountRow, LeadRow};
use crate::members;
use crate::workspace::{Error, Workspace, lead_of};

/// Bytes of an external id.
const ID_BYTES_MAX: usize = 1_024;

/// A company that a new lead belongs to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCompany {
    /// Its name; one that is known by it already is meant.
    pub name: String,
    /// Its internet domain.
    pub domain: Option<String>,
    /// Its industry.
    pub industry: Option<String>,
    /// How many people work there.
    pub employees: Option<u32>,
    /// Its country.
    pub country: Option<String>,
}

/// A lead that somebody enters. It is known by its address, its external id, or both.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewLead {
    /// Its e-mail address.
    pub email: Option<String>,
    /// By what another system knows it.
    pub external_id: Option<String>,
    /// Its name.
    pub name: Option<String>,
    /// Its job title.
    pub job_title: Option<String>,
    /// Its telephone number.
    pub phone: Option<String>,
    /// Its company.
    pub company: Option<NewCompany>,
    /// Where it came from.
    pub source: Option<String>,
    /// The campaign that brought it.
    pub campaign: Option<String>,
    /// Who owns it: a member's address; whoever enters it, if it is a member and nobody is named.
    pub owner: Option<String>,
    /// Attributes.
    #[serde(default)]
    pub attributes: Map<String, Value>,
}

fn given(place: &str, text: Option<&String>) -> Result<Option<String>, Error> {
    let text = text.map(|text| line(place, text)).transpose()?;
    Ok(text.filter(|text| !text.is_empty()))
}

impl NewLead {
    /// As a row of a file that is imported.
    fn row(&self, owner: Option<&str>, now: baton_model::Instant) -> Result<LeadRow, Error> {
        check_attributes(&self.attributes)?;
        let email = given("email", self.email.as_ref())?;
        let email = email.map(|email| address(&email)).transpose();
        let email = email.map_err(|error| Error::WrongUse(format!("email: {error}")))?;
        let id = given("external_id", self.external_id.as_ref())?;
        if email.is_none() && id.is_none() {
            return Err(Error::WrongUse(
                "email: a lead is known by its address or by an external id".to_owned(),
            ));
        }
        if id.as_ref().is_some_and(|id| id.len() > ID_BYTES_MAX || id.starts_with('#')) {
            return Err(Error::WrongUse(format!(
                "external_id: at most {ID_BYTES_MAX} bytes, and no `#` in front"
            )));
        }
        let mut attributes = self.attributes.clone();
        attributes.retain(|_, value| !value.is_null());
        for (key, text) in [("name", &self.name), ("job_title", &self.job_title), ("phone", &self.phone)] {
            if let Some(text) = given(key, text.as_ref())? {
                attributes.insert(key.to_owned(), text.into());
            }
        }
        if let Some(email) = &email {
            attributes.insert("email".to_owned(), email.clone().into());
        }
        Ok(LeadRow {
            external_ids: id.into_iter().collect(),
            email,
            account: self.company.as_ref().map(NewCompany::row).transpose()?,
            created_at: Some(now),
            source: given("source", self.source.as_ref())?,
            campaign: given("campaign", self.campaign.as_ref())?,
            owner: given("owner", self.owner.as_ref())?.or_else(|| owner.map(str::to_owned)),
            attributes,
            as_of: now,
            ..LeadRow::default()
        })
    }
}

impl NewCompany {
    fn row(&self) -> Result<AccountRow, Error> {
        let name = line("company.name", &self.name)?;
        if name.is_empty() {
            return Err(Error::WrongUse("company.name: say which company".to_owned()));
        }
        let domain = given("company.domain", self.domain.as_ref())?.map(|domain| domain.to_lowercase());
        let mut attributes: Map<String, Value> = Map::new();
        attributes.insert("name".to_owned(), name.clone().into());
        for (key, value) in [
            ("domain", domain.clone().map(Value::from)),
            ("industry", given("company.industry", self.industry.as_ref())?.map(Value::from)),
            ("employees", self.employees.map(Value::from)),
            ("country", given("company.country", self.country.as_ref())?.map(Value::from)),
        ] {
            if let Some(value) = value {
                attributes.insert(key.to_owned(), value);
            }
        }
        Ok(AccountRow { external_id: None, name: Some(name), domain, attributes })
    }
}

/// Enters a lead, in the name of `by`; `member` is the member that does so, if one does.
///
/// # Errors
/// [`Error::WrongUse`] naming the member that makes no sense, [`Error::Refused`] if it is known already, or the database's own.
pub async fn create(
    workspace: &Workspace,
    new: &NewLead,
    by: &str,
    member: Option<&str>,
) -> Result<LeadDetail, Error> {
    let now = workspace.now();
    let mut row = new.row(member, now)?;
    let mut tx = workspace.db.write().await?;
    if let Some(owner) = &mut row.owner {
        *owner = members::owner(&mut tx, "owner", owner).await?;
    }
    check_values(&attribute::all(&mut tx).await?, "lead", &row.attributes)?;
    let ids = row.external_ids.iter().map(|id| ("", id.as_str()));
    let keys: Vec<(&str, &str)> =
        ids.chain(row.email.iter().map(|email| ("email", email.as_str()))).collect();
    let known = lead::by_keys(&mut tx, &keys).await?;
    if let Some((_, taken)) =
        keys.iter().find(|(system, key)| known.get(*system).is_some_and(|ids| ids.contains_key(*key)))
    {
        return Err(Error::Refused(format!("`{taken}` is a lead already: change that one")));
    }
    let key = keys.first().map(|(_, key)| (*key).to_owned()).unwrap_or_default();
    let mut report = ImportReport::default();
    let rejected = LeadWriter::default().write(&mut tx, vec![(1, row)], now, &mut report).await?;
    if let Some(rejected) = rejected.first() {
        return Err(Error::WrongUse(rejected.reason.clone()));
    }
    let made = lead_of(&mut tx, &key).await?;
    derive_now(&mut tx, made.id, now.micros()).await?;
    audit::note(
        &mut tx,
        now.micros(),
        by,
        "create_lead",
        &format!("lead {}", made.id),
        &json!({}).to_string(),
    )
    .await?;
    let made = lead::by_id(&mut tx, &[made.id]).await?.remove(&made.id).unwrap_or(made);
    let detail = detail(&mut tx, &made, now).await?;
    tx.commit().await?;
    Ok(detail)
}
