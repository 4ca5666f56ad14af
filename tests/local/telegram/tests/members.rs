//! Who is where, what they may, and what the bot may do about it.

mod bot;

use bot::{Bot, bot, exact, kind, kinds};
use local_telegram::{ALL, Post};
use serde_json::{Value, json};
use std::time::Duration;

fn everything() -> Value {
    json!({"allowed_updates": ["message", "channel_post", "my_chat_member", "chat_member", "chat_join_request", "message_reaction", "message_reaction_count"]})
}

#[tokio::test]
async fn a_tag_or_a_title_is_given_as_far_as_the_bot_may() {
    let bot = bot(exact(), &[]);
    let Bot { telegram, ada, group, .. } = &bot;
    let bob = telegram.member_named(*group, "Bob");
    let tag = |user: i64, tag: &str| json!({"chat_id": group, "user_id": user, "tag": tag});
    assert_eq!(bot.refused("setChatMemberTag", tag(bob, "Helper")).await, "Bad Request: CHAT_ADMIN_REQUIRED");
    telegram.promote(*group, telegram.bot(), ALL);
    bot.ok("setChatMemberTag", tag(bob, "Helper")).await;
    telegram.say(bob, *group, "hi");
    assert_eq!((telegram.member(*group, bob)["tag"].clone(), telegram.messages(*group).last().expect("one")["sender_tag"].clone()), (json!("Helper"), json!("Helper")));
    bot.ok("setChatMemberTag", tag(bob, "")).await;
    assert_eq!(bot.refused("setChatMemberTag", tag(*ada, "x")).await, "Bad Request: CHAT_CREATOR_REQUIRED");
    let promote = |user: i64, right: &str| json!({"chat_id": group, "user_id": user, right: true});
    let title = |user: i64, title: &str| json!({"chat_id": group, "user_id": user, "custom_title": title});
    assert_eq!(bot.refused("setChatAdministratorCustomTitle", title(bob, "x")).await, "Bad Request: user is not an administrator");
    assert_eq!(bot.refused("promoteChatMember", promote(bob, "can_post_messages")).await, "Bad Request: RIGHT_FORBIDDEN");
    bot.ok("promoteChatMember", promote(bob, "can_invite_users")).await;
    bot.ok("setChatAdministratorCustomTitle", title(bob, "Guide")).await;
    let member = bot.ok("getChatMember", json!({"chat_id": group, "user_id": bob})).await;
    assert_eq!((&member["status"], &member["custom_title"], &member["can_be_edited"], &member["can_manage_chat"]), (&json!("administrator"), &json!("Guide"), &json!(true), &json!(true)));
    assert_eq!(bot.refused("setChatMemberTag", tag(bob, "x")).await, "Bad Request: CHAT_CREATOR_REQUIRED");
    let eve = telegram.member_named(*group, "Eve");
    telegram.promote(*group, eve, &["can_pin_messages"]);
    assert_eq!(bot.refused("promoteChatMember", promote(eve, "can_pin_messages")).await, "Bad Request: CHAT_ADMIN_REQUIRED");
    assert_eq!(bot.refused("setChatAdministratorCustomTitle", title(eve, "x")).await, "Bad Request: not enough rights to change custom title of the user");
    assert_eq!(bot.ok("getChatAdministrators", json!({"chat_id": group})).await.as_array().map(Vec::len), Some(4));
    bot.ok("promoteChatMember", promote(bob, "is_anonymous")).await;
    assert_eq!(telegram.member(*group, bob)["status"], "member");
    let small = telegram.group("Small", *ada);
    telegram.add_bot(small, ALL);
    assert!(bot.refused("restrictChatMember", json!({"chat_id": small, "user_id": ada, "permissions": {}})).await.contains("only for supergroups"));
}

#[tokio::test]
async fn members_are_restricted_banned_and_let_back() {
    let bot = bot(exact(), ALL);
    let Bot { telegram, ada, group, .. } = &bot;
    let bob = telegram.member_named(*group, "Bob");
    bot.updates(everything()).await;
    bot.drain().await;
    let about = |user: i64| json!({"chat_id": group, "user_id": user});
    let until = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("a time").as_secs() + 3_600;
    bot.ok("restrictChatMember", json!({"chat_id": group, "user_id": bob, "permissions": {"can_send_polls": true}, "until_date": until})).await;
    let member = telegram.member(*group, bob);
    assert_eq!((&member["status"], &member["can_send_messages"], &member["can_send_photos"], &member["is_member"]), (&json!("restricted"), &json!(true), &json!(false), &json!(true)));
    telegram.turn_clock(Duration::from_secs(3_700));
    assert_eq!(bot.ok("getChatMember", about(bob)).await["status"], "member");
    bot.ok("banChatMember", about(bob)).await;
    assert_eq!((telegram.member(*group, bob)["status"].clone(), bot.ok("getChatMemberCount", json!({"chat_id": group})).await), (json!("kicked"), json!(2)));
    assert_eq!(kinds(&bot.drain().await), ["chat_member", "chat_member", "message"]);
    bot.ok("unbanChatMember", json!({"chat_id": group, "user_id": bob, "only_if_banned": true})).await;
    assert_eq!(telegram.member(*group, bob)["status"], "left");
    assert_eq!(bot.refused("banChatMember", about(*ada)).await, "Bad Request: can't remove chat owner");
    assert_eq!(bot.refused("getChatMember", about(1)).await, "Bad Request: PARTICIPANT_ID_INVALID");
    telegram.promote(*group, telegram.bot(), &["can_invite_users"]);
    assert_eq!(bot.refused("banChatMember", about(bob)).await, "Bad Request: not enough rights to restrict/unrestrict chat member");
    bot.ok("leaveChat", json!({"chat_id": group})).await;
    let heard = bot.drain().await;
    assert_eq!(kind(heard.last().expect("an update")).1["new_chat_member"]["status"], "left");
    assert_eq!(bot.refused("getChat", json!({"chat_id": group})).await, "Forbidden: bot is not a member of the supergroup chat");
}

#[tokio::test]
async fn links_say_who_came_by_them() {
    let bot = bot(exact(), ALL);
    let Bot { telegram, ada, group, .. } = &bot;
    bot.updates(everything()).await;
    let link = bot.ok("createChatInviteLink", json!({"chat_id": group, "name": "poster"})).await;
    let address = link["invite_link"].as_str().expect("an address");
    bot.drain().await;
    let bob = telegram.user("Bob");
    telegram.join_by(bob, address);
    let heard = bot.drain().await;
    let (_, joined) = kind(&heard[0]);
    assert_eq!((kinds(&heard), &joined["invite_link"]["name"], &joined["invite_link"]["creator"]["id"]), (vec!["chat_member", "message"], &json!("poster"), &json!(telegram.bot())));
    let asking = bot.ok("createChatInviteLink", json!({"chat_id": group, "creates_join_request": true})).await;
    let (eve, dan) = (telegram.user("Eve"), telegram.user("Dan"));
    telegram.join_by(eve, asking["invite_link"].as_str().expect("an address"));
    telegram.ask_to_join(*group, dan);
    // Whoever asks may be written to.
    bot.ok("sendMessage", json!({"chat_id": eve, "text": "one question"})).await;
    let decide = |user: i64| json!({"chat_id": group, "user_id": user});
    bot.ok("approveChatJoinRequest", decide(eve)).await;
    bot.ok("declineChatJoinRequest", decide(dan)).await;
    assert_eq!((telegram.member(*group, eve)["status"].clone(), telegram.member(*group, dan)["status"].clone()), (json!("member"), json!("left")));
    assert_eq!(bot.refused("approveChatJoinRequest", decide(eve)).await, "Bad Request: USER_ALREADY_PARTICIPANT");
    assert_eq!(bot.refused("approveChatJoinRequest", decide(dan)).await, "Bad Request: HIDE_REQUESTER_MISSING");
    assert_eq!(kinds(&bot.drain().await)[..3], ["chat_join_request", "chat_join_request", "chat_member"]);
    let theirs = telegram.invite(*group, *ada, "theirs", false);
    telegram.join_by(dan, &theirs);
    let shown = bot.drain().await[0]["chat_member"]["invite_link"]["invite_link"].as_str().expect("an address").to_owned();
    assert!(shown.ends_with("...") && !theirs.contains(&shown), "{shown}");
    assert_eq!(bot.ok("revokeChatInviteLink", json!({"chat_id": group, "invite_link": address})).await["is_revoked"], true);
    telegram.promote(*group, telegram.bot(), &["can_pin_messages"]);
    assert_eq!(bot.refused("createChatInviteLink", json!({"chat_id": group})).await, "Bad Request: not enough rights to manage chat invite link");
}

#[tokio::test]
async fn who_speaks_is_not_always_who_it_seems() {
    let bot = bot(exact(), ALL);
    let Bot { telegram, ada, group, .. } = &bot;
    let channel = telegram.channel("News", *ada);
    telegram.link(channel, *group);
    bot.updates(everything()).await;
    bot.drain().await;
    telegram.hide(*group, *ada, true);
    let hidden = telegram.say(*ada, *group, "from behind the group");
    telegram.react(*ada, *group, hidden, &["🔥"]);
    telegram.say(*ada, channel, "a post");
    let bob = telegram.member_named(*group, "Bob");
    telegram.say(bob, *group, Post::from("as a channel").as_channel(channel));
    telegram.say(bob, *group, Post::from("about it: ").mention(*ada, "Ada").answering_in(channel, 1).quoting("post"));
    let photos = telegram.album(bob, *group, 2, "two photos");
    telegram.edit(*group, photos[0], "two pictures");
    telegram.start_group(bob, *group, "payload");
    let heard = bot.drain().await;
    let messages: Vec<_> = heard.iter().map(|update| &update["message"]).filter(|message| message["text"].is_string() || message["caption"].is_string()).collect();
    assert_eq!((&messages[0]["from"]["username"], &messages[0]["sender_chat"]["id"]), (&json!("GroupAnonymousBot"), &json!(group)));
    assert_eq!(heard.iter().find_map(|update| Some(update["message_reaction"].as_object()?.get("actor_chat")?["id"].clone())), Some(json!(group)));
    assert_eq!((&messages[1]["is_automatic_forward"], &messages[1]["sender_chat"]["id"], &messages[1]["forward_origin"]["message_id"]), (&json!(true), &json!(channel), &json!(1)));
    assert_eq!((&messages[2]["from"]["username"], &messages[2]["sender_chat"]["id"]), (&json!("Channel_Bot"), &json!(channel)));
    assert_eq!((&messages[3]["external_reply"]["chat"]["id"], &messages[3]["entities"][0]["user"]["id"]), (&json!(channel), &json!(ada)));
    let groups: Vec<_> = heard.iter().filter_map(|update| update["message"]["media_group_id"].as_str()).collect();
    assert_eq!((groups.len(), groups[0]), (2, groups[1]));
    assert_eq!(messages.last().expect("one")["text"], "/start@hearth_bot payload");
    // In the channel itself it is no administrator.
    assert!(!kinds(&heard).contains(&"channel_post"));
    telegram.add_bot(channel, &["can_post_messages"]);
    let post = bot.ok("sendMessage", json!({"chat_id": channel, "text": "from the bot"})).await;
    bot.ok("editMessageText", json!({"chat_id": channel, "message_id": post["message_id"], "text": "changed"})).await;
    telegram.said(channel, |message| message["text"] == "changed").await;
    telegram.react(bob, channel, 1, &["👍"]);
    assert_eq!(bot.drain().await.last().expect("an update")["message_reaction_count"]["reactions"][0]["total_count"], 1);
}

#[tokio::test]
async fn chats_and_menus() {
    let bot = bot(exact(), ALL);
    let Bot { telegram, ada, group, .. } = &bot;
    telegram.public(*group, "hearth_group");
    let chat = bot.ok("getChat", json!({"chat_id": "@hearth_group"})).await;
    assert_eq!((&chat["id"], &chat["type"], &chat["permissions"]["can_send_messages"]), (&json!(group), &json!("supergroup"), &json!(true)));
    assert_eq!(bot.ok("getChat", json!({"chat_id": ada})).await["first_name"], "Ada");
    let commands = json!([{"command": "me", "description": "How you stand"}]);
    bot.ok("setMyCommands", json!({"commands": commands})).await;
    bot.ok("setMyCommands", json!({"commands": [], "scope": {"type": "all_group_chats"}, "language_code": "de"})).await;
    assert_eq!((telegram.commands("default", ""), bot.ok("getMyCommands", json!({})).await), (commands.clone(), commands));
    bot.ok("deleteMyCommands", json!({})).await;
    assert_eq!(telegram.commands("default", ""), json!([]));
    bot.ok("setMyDescription", json!({"description": "Hosts communities", "language_code": "en"})).await;
    assert_eq!(bot.ok("getMyDescription", json!({"language_code": "en"})).await["description"], "Hosts communities");
    bot.ok("setMyShortDescription", json!({"short_description": "Hosts"})).await;
    bot.ok("sendChatAction", json!({"chat_id": group, "action": "typing"})).await;
}
