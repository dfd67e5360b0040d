//! The playbook: set, kept in versions, and shown beside scores.

use baton_app::access::Sees;
use baton_app::handoff::{self, brief};
use baton_app::{Error, Tongue, playbook};

use crate::office::{Office, at, on_both};

on_both!(
    it_is_shown_beside_every_score,
    each_version_is_kept_and_audited,
    whoever_read_an_older_one_is_told,
    what_is_wrong_is_told_and_changes_nothing,
    without_one_nothing_is_said,
);

const THREE: &str = "
bands:
  - { id: hot, from: 60, name: { en: Hot, ko: 뜨거움 }, do: { en: Call within the hour, ko: 한 시간 안에 전화 } }
  - { id: warm, from: 15, name: { en: Warm, ko: 미지근함 }, do: { en: Write within two days } }
  - { id: cold, from: 0, name: { ko: 차가움 }, do: { ko: 마케팅에 맡기기 } }
";

/// Three leads, of whom the first is handed off with 65 points, and the others have 15 and 0.
async fn three(office: &Office) {
    office.publish(&crate::office::model(40)).await.unwrap();
    office
        .leads(
            "1,a@h.example,CEO,Hanbit,500,web,2026-01-05,,\n2,b@s.example,CEO,Sol,500,web,2026-01-05,,\n3,c@n.example,Clerk,Nara,5,web,2026-01-05,,\n",
        )
        .await;
    office.events("1,Demo Attended,2026-05-30T10:00:00Z,/\n").await;
}

async fn band(office: &Office, lead: &str, time: Option<&str>) -> Option<String> {
    office.explain(lead, time.map(at)).await.band.map(|band| band.id)
}

async fn it_is_shown_beside_every_score(office: Office) {
    three(&office).await;
    playbook::set(&office.workspace, THREE, None, "Dana").await.unwrap();
    let mut bands = Vec::new();
    for lead in ["1", "2", "3"] {
        let explained = office.explain(lead, None).await;
        bands.push((explained.explanation.unwrap().now.score, explained.band.unwrap().id));
    }
    assert_eq!(bands, [(65, "hot".to_owned()), (15, "warm".to_owned()), (0, "cold".to_owned())]);
    for (lead, language, name, todo) in [
        ("1", Tongue::Ko, "뜨거움", "한 시간 안에 전화"),
        ("1", Tongue::En, "Hot", "Call within the hour"),
        ("2", Tongue::Ko, "미지근함", "Write within two days"),
        ("3", Tongue::En, "차가움", "마케팅에 맡기기"),
    ] {
        let play = brief::brief(&office.workspace, lead, language, &Sees::All).await.unwrap().band.unwrap();
        assert_eq!((play.name.as_str(), play.r#do.as_str()), (name, todo), "{lead} {language}");
    }
    let listed = handoff::list(&office.workspace, false, None, 10).await.unwrap();
    assert_eq!(listed[0].band.as_ref().map(|band| band.id.as_str()), Some("hot"));
    let page = handoff::page(
        &office.workspace,
        handoff::ListHandoffs { limit: 10, ..handoff::ListHandoffs::default() },
        &Sees::All,
    )
    .await
    .unwrap();
    assert_eq!(page.items[0].band, listed[0].band);
}

async fn each_version_is_kept_and_audited(office: Office) {
    three(&office).await;
    let before = audited(&office).await;
    let first = playbook::set(&office.workspace, THREE, None, "Dana").await.unwrap();
    assert_eq!((first.revision, first.set_by.as_deref()), (1, Some("Dana")));
    office.it_is("2026-06-01T10:00:00Z");
    let one = "bands: [{ id: all, from: 0, name: { en: All }, do: { en: Call } }]";
    let second = playbook::set(&office.workspace, one, Some(1), "Mina").await.unwrap();
    assert_eq!((second.revision, second.set_at), (2, Some(at("2026-06-01T10:00:00Z"))));
    assert_eq!(playbook::show(&office.workspace).await.unwrap(), second);
    assert_eq!(band(&office, "1", None).await.as_deref(), Some("all"));
    assert_eq!(band(&office, "1", Some("2026-06-01T09:59:59Z")).await.as_deref(), Some("hot"));
    assert_eq!(band(&office, "1", Some("2026-06-01T08:59:59Z")).await, None, "none was set yet");
    assert_eq!(audited(&office).await - before, 2);
    let none = playbook::set(&office.workspace, "bands: []", Some(2), "Mina").await.unwrap();
    assert_eq!((none.revision, band(&office, "1", None).await), (3, None));
}

async fn audited(office: &Office) -> u64 {
    baton_store::audit::count(&mut office.db.read().await.unwrap()).await.unwrap()
}

async fn whoever_read_an_older_one_is_told(office: Office) {
    let set =
        async |seen: Option<i64>, by: &'static str| playbook::set(&office.workspace, THREE, seen, by).await;
    assert!(matches!(set(Some(1), "Dana").await, Err(Error::Changed(_))), "there is none");
    set(Some(0), "Dana").await.unwrap();
    let late = set(Some(0), "Mina").await.unwrap_err();
    assert!(matches!(&late, Error::Stale { by, .. } if by == "Dana"), "{late}");
    let (one, other) = tokio::join!(set(Some(1), "Dana"), set(Some(1), "Mina"));
    assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
    assert_eq!(playbook::show(&office.workspace).await.unwrap().revision, 2);
}

async fn what_is_wrong_is_told_and_changes_nothing(office: Office) {
    let wrong = THREE.replace("from: 15", "from: 60").replace("id: cold", "id: Cold");
    let told = playbook::set(&office.workspace, &wrong, None, "Dana").await.unwrap_err();
    assert!(matches!(told, Error::WrongUse(_)));
    for fault in ["bands[1].from", "bands[2].id"] {
        assert!(told.to_string().contains(fault), "{told}");
    }
    assert_eq!(playbook::show(&office.workspace).await.unwrap().revision, 0);
}

async fn without_one_nothing_is_said(office: Office) {
    three(&office).await;
    assert_eq!(band(&office, "1", None).await, None);
    assert_eq!(brief::brief(&office.workspace, "1", Tongue::Ko, &Sees::All).await.unwrap().band, None);
    assert_eq!(handoff::list(&office.workspace, false, None, 10).await.unwrap()[0].band, None);
    let shown = playbook::show(&office.workspace).await.unwrap();
    assert_eq!((shown.playbook.bands.len(), shown.revision, shown.set_at), (0, 0, None));
}
