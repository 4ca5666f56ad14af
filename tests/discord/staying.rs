//! Whatever happens to a server, to the connection or to Hearth: what is told is heard, and what is known stays true.

use crate::hosted::Hosted;
use crate::{Club, club, text, title};
use hearth_core::Kind;
use local_discord::{Command, Fault, Options, Post, Rates, permission};
use serde_json::json;
use std::time::Duration;

const CALLBACK: &str = "POST /interactions/{interaction_id}/{interaction_token}/callback";

#[tokio::test(flavor = "multi_thread")]
async fn everybody_hears_in_time_however_slow_the_answers_of_others_are() {
    let Club { discord, server, general, .. } = club(Options::default());
    let people: Vec<_> = (0..40).map(|n| discord.member_named(server, &format!("Member {n}"))).collect();
    let hearth = Hosted::start(&discord).await;
    discord.connected(1).await;
    discord.fail_only(CALLBACK, 40, Fault::Slow(Duration::from_millis(900)));
    // One after another, they would take more than half a minute; after three seconds an answer is a violation.
    let asked: Vec<_> = people.iter().map(|who| discord.command(*who, general, Command::named("me"))).collect();
    for one in &asked {
        assert!(!title(&one.settled().await.embeds).is_empty());
    }
    discord.heal();
    hearth.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_was_taken_and_not_confirmed_is_given_once() {
    let Club { discord, server, general, .. } = club(Options::default());
    let ana = discord.member_named(server, "Ana");
    let hearth = Hosted::start(&discord).await;
    discord.connected(1).await;
    discord.fail_only(CALLBACK, 1, Fault::DropAfter);
    let asked = discord.command(ana, general, Command::named("me"));
    assert!(!title(&asked.settled().await.embeds).is_empty());
    // Whatever would be said once more would be said before the next answer.
    discord.command(ana, general, Command::named("why")).settled().await;
    assert_eq!(asked.followups().len(), 0);
    assert!(hearth.troubles().await.is_empty(), "nothing for the owner to mend");
    discord.take_violations();
    hearth.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_limits_are_kept() {
    let rates = Rates { route: 3, window: Duration::from_millis(400), global: 50, frames: 120 };
    let Club { discord, owner, server, general } = club(Options { rates: Some(rates), ..Options::default() });
    let people: Vec<_> = (0..8).map(|n| discord.member_named(server, &format!("Member {n}"))).collect();
    let regulars = discord.role(server, "Regulars", 0);
    let hearth = Hosted::start(&discord).await;
    discord.connected(1).await;
    for who in &people {
        discord.say(*who, general, format!("Somebody new: {}", who.0).as_str());
    }
    hearth.counted(8).await;
    let ask = |command: Command| discord.command(owner, general, command);
    ask(Command::named("setup").option("rank", "regular").option("badge", "Regulars")).settled().await;
    discord.fail_only("PUT /guilds/{guild_id}/members/{user_id}/roles/{role_id}", 2, Fault::Slow(Duration::from_millis(300)));
    for who in &people {
        ask(Command::named("rank").option("member", who.0.to_string()).option("rank", "regular").option("reason", "helps everybody")).settled().await;
    }
    for who in &people {
        discord.until("a role", |discord| discord.roles_of(server, *who).contains(&regulars).then_some(())).await;
    }
    let limited: Vec<_> = discord.requests().into_iter().filter(|request| request.status == 429).collect();
    assert!(limited.is_empty(), "{limited:?}");
    hearth.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn removed_while_it_was_off_it_knows_when_it_is_back() {
    let Club { discord, owner, server, general } = club(Options::default());
    let other = discord.server("Other", owner);
    let lounge = discord.text(other, "lounge");
    discord.add_bot(other, permission::ADMINISTRATOR);
    let ana = discord.member_named(server, "Ana");
    let hearth = Hosted::start(&discord).await;
    discord.connected(1).await;
    discord.say(ana, general, "Before it was removed from here");
    discord.say(owner, lounge, "And here it will stay for ever");
    hearth.counted(1).await;
    let folder = hearth.stop().await;
    discord.forget_sessions();
    discord.remove_bot(server);
    let hearth = Hosted::start_in(&discord, folder).await;
    hearth.stored("parted", |stored| stored.parted.is_some()).await;
    assert_eq!(hearth.parted().await, [true, false], "one of the two");
    hearth.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_goes_on_at_no_strange_address() {
    let Club { discord, server, general, .. } = club(Options::default());
    let ana = discord.member_named(server, "Ana");
    discord.alter("READY", 1, |ready| ready["d"]["resume_gateway_url"] = "ws://strange.invalid".into());
    let hearth = Hosted::start(&discord).await;
    discord.connected(1).await;
    discord.say(ana, general, "Heard on the first connection");
    hearth.counted(1).await;
    for (times, cut) in [(2, true), (3, false)] {
        if cut {
            discord.cut()
        } else {
            discord.close(Some(4000))
        }
        discord.say(ana, general, format!("Said while nobody listened, before number {times}").as_str());
        hearth.counted(times).await;
    }
    assert!(discord.frames().iter().any(|frame| frame.op == 6), "it is resumed at the gateway's own address");
    let folder = hearth.stop().await;
    // An address that is none, and one that an earlier process was given.
    discord.forget_sessions();
    discord.alter("READY", 1, |ready| ready["d"]["resume_gateway_url"] = "no address at all".into());
    let hearth = Hosted::start_in(&discord, folder).await;
    hearth.counted(3).await;
    discord.connected(1).await;
    discord.cut();
    discord.say(ana, general, "And this is heard as well");
    hearth.counted(4).await;
    hearth.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_cannot_be_reached_holds_nobody_up_and_loses_nothing() {
    let Club { discord, owner, server, general } = club(Options::default());
    let other = discord.server("Other", owner);
    let lounge = discord.text(other, "lounge");
    discord.add_bot(other, permission::ADMINISTRATOR);
    let hearth = Hosted::start(&discord).await;
    discord.connected(1).await;
    discord.say(owner, general, "Everything is well here today");
    hearth.counted(1).await;

    // In the middle of a session.
    discord.available(server, false);
    discord.say(owner, general, "Said while the server could not be reached");
    discord.available(server, true);
    hearth.counted(2).await;

    // From the beginning of one.
    let folder = hearth.stop().await;
    discord.forget_sessions();
    discord.available(server, false);
    discord.say(owner, general, "Nobody is told of this for now");
    let hearth = Hosted::start_later(&discord, folder, 10).await;
    discord.say(owner, lounge, "The other server is heard meanwhile");
    hearth.counted_in(1, 1).await;
    discord.available(server, true);
    hearth.counted(3).await;
    hearth.stored("how long it was not heard", |stored| stored.blinds.iter().any(|blind| !blind.messages)).await;
    hearth.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn with_another_number_of_shards_nothing_is_missed() {
    let Club { discord, server, general, .. } = club(Options::default());
    let ana = discord.member_named(server, "Ana");
    let hearth = Hosted::start(&discord).await;
    discord.connected(1).await;
    discord.say(ana, general, "Heard by the only shard that there is");
    hearth.counted(1).await;
    let folder = hearth.stop().await;
    discord.say(ana, general, "Said while the number of shards was changed");
    let hearth = Hosted::start_with(&discord, folder, Some((0, 1, 2))).await;
    hearth.counted(2).await;
    hearth.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_comes_back_gets_their_role_back_and_a_role_or_channel_that_is_gone_is_named() {
    let Club { discord, owner, server, general } = club(Options::default());
    let (ana, regulars) = (discord.member_named(server, "Ana"), discord.role(server, "Regulars", 0));
    let hearth = Hosted::start(&discord).await;
    discord.connected(1).await;
    discord.say(ana, general, "Hello to everybody who is here");
    hearth.counted(1).await;
    let ask = async |command: Command| text(&discord.command(owner, general, command).settled().await.embeds);
    ask(Command::named("setup").option("rank", "regular").option("badge", "Regulars")).await;
    ask(Command::named("rank").option("member", ana.0.to_string()).option("rank", "regular").option("reason", "helps everybody")).await;
    let has = |who| move |discord: &local_discord::Discord| discord.roles_of(server, who).contains(&regulars).then_some(());
    discord.until("the role", has(ana)).await;

    discord.leave(server, ana);
    discord.join(server, ana);
    discord.until("the role once more", has(ana)).await;
    discord.ban(server, ana);
    discord.unban(server, ana);
    discord.join(server, ana);
    discord.until("the role after a ban", has(ana)).await;

    // The role is gone, then the channel in which Hearth speaks.
    let lobby = discord.text(server, "lobby");
    discord.say(owner, lobby, "A place to speak to everybody");
    hearth.counted(2).await;
    ask(Command::named("settings").option("setting", "lobby").option("value", lobby.0.to_string())).await;
    discord.remove_role(server, regulars);
    discord.remove_channel(lobby);
    let said = loop {
        let said = ask(Command::named("doctor")).await;
        // Commands overtake what else comes.
        if said.contains("where I speak") || said.contains("channel") {
            break said;
        }
    };
    assert!(said.contains("role") && said.contains("/setup") && said.contains("/settings lobby"), "{said}");
    discord.take_violations();
    hearth.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_was_heard_before_is_measured_in_company_after_a_restart() {
    let Club { discord, server, general, .. } = club(Options::default());
    let lounge = discord.voice(server, "Lounge");
    let (ana, ben) = (discord.member_named(server, "Ana"), discord.member_named(server, "Ben"));
    let hearth = Hosted::start(&discord).await;
    discord.connected(1).await;
    discord.say(ana, general, "Shall we talk later this evening?");
    hearth.counted(1).await;
    let hearth = Hosted::start_in(&discord, hearth.stop().await).await;
    discord.connected(1).await;
    discord.voice_in(server, ana, Some(lounge));
    discord.voice_in(server, ben, Some(lounge));
    discord.say(ben, general, "We are talking already, come along");
    hearth.counted(2).await;
    hearth.later(11);
    discord.voice_in(server, ben, None);
    hearth.has(Kind::Voice, 11).await;
    assert!(discord.frames().iter().any(|frame| frame.op == 6), "no server was told again");
    hearth.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn forum_posts_bulk_deletions_and_bans_are_understood() {
    let Club { discord, server, general, .. } = club(Options::default());
    let (ana, ben) = (discord.member_named(server, "Ana"), discord.member_named(server, "Ben"));
    let forum = discord.forum(server, "recipes", &[]);
    let hearth = Hosted::start(&discord).await;
    discord.connected(1).await;
    let post = discord.forum_post(ana, forum, "Bread without kneading", &[], "It needs nothing but a long night");
    discord.say(ben, post, Post::from("And a very hot oven, I have found"));
    hearth.has(Kind::Message, 2).await;
    let advertised: Vec<_> = (0..3).map(|n| discord.say(ben, general, format!("Buy this wonderful thing number {n} today").as_str())).collect();
    hearth.has(Kind::Message, 5).await;
    discord.delete_all(general, &advertised);
    hearth.has(Kind::Message, 2).await;
    discord.ban(server, ben);
    hearth.gone(ben).await;
    hearth.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_intents_it_hears_less_and_goes_on() {
    let discord = local_discord::Discord::start(Options { content_intent_allowed: false, members_intent_allowed: false, ..Options::default() });
    let owner = discord.user("Olga");
    let server = discord.server("Club", owner);
    let general = discord.text(server, "general");
    discord.add_bot(server, permission::ADMINISTRATOR);
    // Nothing is said of what the bot may hear: it shows when it asks for everything, and is let in with less.
    discord.fail_only("GET /oauth2/applications/@me", 1, Fault::Status(200, json!({ "id": discord.bot().0.to_string() })));
    let hearth = Hosted::start(&discord).await;
    discord.connected(1).await;
    discord.say(owner, general, "Heard, though not what it says");
    hearth.counted(1).await;
    assert!(discord.frames().iter().filter(|frame| frame.op == 2).count() >= 2, "let in at the second time");
    discord.take_violations();
    hearth.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gateway_that_cannot_be_had_is_asked_for_again_and_commands_are_registered_once() {
    let Club { discord, owner, general, .. } = club(Options::default());
    discord.fail_only("GET /gateway/bot", 1, Fault::Status(403, json!({ "code": 0, "message": "Forbidden" })));
    discord.fail_only("PUT /applications/{application_id}/commands", 1, Fault::Status(503, json!({})));
    let hearth = Hosted::start(&discord).await;
    discord.connected(1).await;
    discord.say(owner, general, "And everything works as it should");
    hearth.counted(1).await;
    let folder = hearth.stop().await;
    let registered = discord.requests_of("PUT /applications/{application_id}/commands").len();
    let hearth = Hosted::start_in(&discord, folder).await;
    discord.connected(1).await;
    assert_eq!(discord.requests_of("PUT /applications/{application_id}/commands").len(), registered, "nothing has changed");
    discord.take_violations();
    hearth.stop().await;
}
