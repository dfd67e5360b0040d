//! What members are written about signing in, in Korean and English.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use baton_model::Tongue;
use baton_store::mail::Mail;
use baton_store::member::Member;

use super::DAY;
use crate::api_keys::digest;
use crate::outgoing::mail::compose::letter;

/// A mail about signing in.
#[derive(Debug)]
pub(super) enum Letter<'a> {
    /// To set the first password.
    Invitation { by: &'a str, link: &'a str },
    /// To set another one.
    Reset { link: &'a str },
    /// That it was set.
    Changed,
}

/// The mail to a member. `secret`: what makes it another one than the last.
pub(super) fn mail(what: &Letter<'_>, member: &Member, secret: &str, now: i64) -> Mail {
    let tongue: Tongue = member.language.parse().unwrap_or_default();
    let (title, body) = words(what, tongue);
    let because = tongue.pick(
        "This mail is about your own sign-in. If you did not ask for it, leave it: nothing changes.",
        "본인의 로그인에 관한 메일이에요. 요청한 적이 없다면 그대로 두세요. 아무것도 바뀌지 않아요.",
    );
    let composed = letter(&title, &body, because, tongue);
    let key = URL_SAFE_NO_PAD.encode(&digest(secret)[..16]);
    let kind = match what {
        Letter::Invitation { .. } => "invitation",
        Letter::Reset { .. } => "reset",
        Letter::Changed => "changed",
    };
    Mail {
        id: 0,
        dedupe_key: format!("sign-in:{kind}:{key}"),
        recipient: member.email.clone(),
        subject: composed.subject,
        body_text: composed.text,
        body_html: composed.html,
        created_at: now,
        due_at: Some(now),
        expires_at: now + DAY,
        leased: 0,
        doubtful: 0,
        attempts: 0,
        error: None,
        done_at: None,
        dead_at: None,
        kind: None,
    }
}

fn words(what: &Letter<'_>, tongue: Tongue) -> (String, String) {
    match (what, tongue) {
        (Letter::Invitation { by, link }, Tongue::En) => (
            "You are invited to Baton".to_owned(),
            format!("{by} invites you. Set your password here within a week:\n{link}"),
        ),
        (Letter::Invitation { by, link }, Tongue::Ko) => (
            "Baton에 초대되었어요".to_owned(),
            format!("{by} 님이 초대했어요. 일주일 안에 여기에서 비밀번호를 정해 주세요.\n{link}"),
        ),
        (Letter::Reset { link }, Tongue::En) => (
            "Set another password".to_owned(),
            format!("Set another password here within an hour:\n{link}"),
        ),
        (Letter::Reset { link }, Tongue::Ko) => {
            ("비밀번호 다시 정하기".to_owned(), format!("한 시간 안에 여기에서 비밀번호를 다시 정해 주세요.\n{link}"))
        }
        (Letter::Changed, Tongue::En) => (
            "Your password was changed".to_owned(),
            "All your sessions have ended. If it was not you, set another password and tell an administrator.".to_owned(),
        ),
        (Letter::Changed, Tongue::Ko) => (
            "비밀번호가 바뀌었어요".to_owned(),
            "모든 기기에서 로그아웃되었어요. 직접 바꾼 것이 아니라면 비밀번호를 다시 정하고 관리자에게 알려 주세요.".to_owned(),
        ),
    }
}
