//! Views of lists that people save, for themselves or for everybody.

use baton_model::Instant;
use baton_store::saved_view::{self, SavedView};
use baton_store::{Tx, audit};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::edit::line;
use super::filter;
use crate::workspace::{Error, Workspace};

/// The most views of one member.
const VIEWS_MAX: i64 = 200;
/// The most views that are listed.
const LISTED_MAX: i64 = 1_000;
/// The most columns of a view.
const COLUMNS_MAX: usize = 60;
/// The longest name, key or text of a view, in characters.
const CHARS_MAX: usize = 200;

/// How a view is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ViewLayout {
    /// As a table.
    #[default]
    Table,
    /// As columns of cards.
    Board,
    /// As bars over time.
    Timeline,
}

/// A column of a view.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ViewColumn {
    /// A field or an attribute, as filters call it.
    pub key: String,
    /// How wide, in pixels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width: Option<u16>,
}

/// What a view shows, and how.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ViewBody {
    /// How it is laid out.
    #[serde(default)]
    pub layout: ViewLayout,
    /// Its columns, or the fields of its cards, in order.
    #[serde(default)]
    pub columns: Vec<ViewColumn>,
    /// A condition, as `GET /leads` takes it, as JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub filter: Option<serde_json::Value>,
    /// What is searched for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    /// As `GET /leads` takes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sort: Option<String>,
    /// What it is grouped by: as `by` of `GET /leads/groups`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group_by: Option<String>,
    /// What the groups are grouped by: as `and_by` there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub and_by: Option<String>,
    /// Also people who are not yet leads.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub visitors: bool,
}

/// A view that somebody saves.
#[derive(Debug, Clone, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewView {
    /// Its name; nobody has two of the same.
    pub name: String,
    /// Whether everybody sees it.
    #[serde(default)]
    pub shared: bool,
    /// What it shows, and how.
    pub view: ViewBody,
}

/// What becomes of a view: what is not named stays.
#[derive(Debug, Clone, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeView {
    /// Its name.
    pub name: Option<String>,
    /// Whether everybody sees it.
    pub shared: Option<bool>,
    /// What it shows, and how: the whole of it.
    pub view: Option<ViewBody>,
}

/// A saved view.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ViewDetail {
    /// Its number.
    pub id: i64,
    /// Whose it is.
    pub owner: String,
    /// Its name.
    pub name: String,
    /// Whether everybody sees it.
    pub shared: bool,
    /// What it shows, and how.
    pub view: ViewBody,
    /// When it was saved first.
    pub created_at: Instant,
    /// When it was changed last.
    pub changed_at: Instant,
    /// By whom.
    pub changed_by: String,
    /// Counted up by every change.
    pub revision: i64,
}

fn shown(found: SavedView) -> ViewDetail {
    ViewDetail {
        id: found.id,
        owner: found.owner,
        name: found.name,
        shared: found.shared == 1,
        view: serde_json::from_str(&found.document).unwrap_or_default(),
        created_at: Instant::from_micros(found.created_at),
        changed_at: Instant::from_micros(found.changed_at),
        changed_by: found.changed_by,
        revision: found.revision,
    }
}

fn missing(id: i64) -> Error {
    Error::Missing(format!("view {id}; `GET /views` lists yours and those that are shared"))
}

fn named(name: &str) -> Result<String, Error> {
    let name = line("name", name)?;
    if name.is_empty() || name.chars().count() > CHARS_MAX {
        return Err(Error::WrongUse(format!("name: 1 to {CHARS_MAX} characters")));
    }
    Ok(name)
}

impl ViewBody {
    /// Refuses what makes no sense; gives it as it is kept. What a filter asks for may come later, so only its language is looked at.
    fn document(&self) -> Result<String, Error> {
        if self.columns.len() > COLUMNS_MAX {
            return Err(Error::WrongUse(format!("view.columns: at most {COLUMNS_MAX}")));
        }
        let keys = self.columns.iter().map(|column| &column.key);
        let texts = [&self.q, &self.sort, &self.group_by, &self.and_by].into_iter().flatten();
        if keys.chain(texts).any(|text| text.chars().count() > CHARS_MAX || text.contains('\0')) {
            return Err(Error::WrongUse(format!(
                "view: texts have at most {CHARS_MAX} characters, and no NUL"
            )));
        }
        if let Some(filter) = &self.filter {
            filter::read(&filter.to_string())?;
        }
        serde_json::to_string(self)
            .map_err(|error| Error::Refused(format!("view: cannot be written: {error}")))
    }
}

/// The views of `member` and those that are shared, by name.
///
/// # Errors
/// The database's own.
pub async fn list(workspace: &Workspace, member: &str) -> Result<Vec<ViewDetail>, Error> {
    let mut tx = workspace.db.read().await?;
    Ok(saved_view::list(&mut tx, member, LISTED_MAX).await?.into_iter().map(shown).collect())
}

async fn seen(tx: &mut Tx, id: i64, member: &str) -> Result<SavedView, Error> {
    let found = saved_view::find(tx, id).await?;
    found.filter(|view| view.owner == member || view.shared == 1).ok_or_else(|| missing(id))
}

/// The view of this number, if `member` may see it.
///
/// # Errors
/// [`Error::Missing`], or the database's own.
pub async fn show(workspace: &Workspace, id: i64, member: &str) -> Result<ViewDetail, Error> {
    seen(&mut workspace.db.read().await?, id, member).await.map(shown)
}

/// Saves a view of `member`.
///
/// # Errors
/// [`Error::WrongUse`] naming what makes no sense, [`Error::Refused`] for a name that is taken, or the database's own.
pub async fn add(workspace: &Workspace, new: &NewView, member: &str) -> Result<ViewDetail, Error> {
    let now = workspace.now().micros();
    let row = SavedView {
        id: 0,
        owner: member.to_owned(),
        name: named(&new.name)?,
        shared: i64::from(new.shared),
        document: new.view.document()?,
        created_at: now,
        changed_by: member.to_owned(),
        changed_at: now,
        revision: 1,
    };
    let mut tx = workspace.db.write_aside().await?;
    if saved_view::count(&mut tx, member).await? >= VIEWS_MAX {
        return Err(Error::Refused(format!("you have {VIEWS_MAX} views: remove one first")));
    }
    let Some(id) = saved_view::add(&mut tx, &row).await? else {
        return Err(Error::Refused(format!("you have a view `{}` already", row.name)));
    };
    audit::note(&mut tx, now, member, "add_view", &format!("view {id}"), "{}").await?;
    tx.commit().await?;
    Ok(shown(SavedView { id, ..row }))
}

/// Changes a view that is still at `revision`. One that is shared is changed by whoever sees it if `all` says so, else by its owner alone.
///
/// # Errors
/// [`Error::Missing`], [`Error::Refused`] if it is somebody else's or the name is taken, [`Error::Stale`], [`Error::WrongUse`], or the
/// database's own.
pub async fn change(
    workspace: &Workspace,
    id: i64,
    to: &ChangeView,
    revision: i64,
    member: &str,
    all: bool,
) -> Result<ViewDetail, Error> {
    let now = workspace.now().micros();
    let mut tx = workspace.db.write_aside().await?;
    let found = seen(&mut tx, id, member).await?;
    own(&found, member, all)?;
    let row = SavedView {
        name: to.name.as_deref().map_or_else(|| Ok(found.name.clone()), named)?,
        shared: to.shared.map_or(found.shared, i64::from),
        document: to.view.as_ref().map_or_else(|| Ok(found.document.clone()), ViewBody::document)?,
        changed_by: member.to_owned(),
        changed_at: now,
        revision,
        ..found.clone()
    };
    if saved_view::is_taken(&mut tx, &row).await? {
        return Err(Error::Refused(format!("{} has another view `{}`", row.owner, row.name)));
    }
    if found.revision != revision || !saved_view::change(&mut tx, &row).await? {
        return Err(Error::Stale { what: format!("view {id}"), by: found.changed_by });
    }
    audit::note(&mut tx, now, member, "change_view", &format!("view {id}"), "{}").await?;
    tx.commit().await?;
    Ok(shown(SavedView { revision: revision + 1, ..row }))
}

fn own(found: &SavedView, member: &str, all: bool) -> Result<(), Error> {
    if found.owner == member || all {
        return Ok(());
    }
    Err(Error::Refused(format!(
        "view {} is {}'s: save it as one of yours and change that",
        found.id, found.owner
    )))
}

/// Removes a view, as [`change`] changes one.
///
/// # Errors
/// [`Error::Missing`], [`Error::Refused`] if it is somebody else's, or the database's own.
pub async fn remove(workspace: &Workspace, id: i64, member: &str, all: bool) -> Result<(), Error> {
    let now = workspace.now().micros();
    let mut tx = workspace.db.write_aside().await?;
    let found = seen(&mut tx, id, member).await?;
    own(&found, member, all)?;
    saved_view::remove(&mut tx, id).await?;
    audit::note(&mut tx, now, member, "remove_view", &format!("view {id}"), "{}").await?;
    tx.commit().await?;
    Ok(())
}
