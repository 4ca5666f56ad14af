//! The Bot API as teloxide asks and reads it.

use local_telegram::{ALL, Fault, Id, Options, Post, Telegram};
use serde_json::json;
use std::time::Duration;
use teloxide::prelude::*;
use teloxide::types::{
    AllowedUpdate, BotCommand, ChatAction, ChatMemberKind, ChatPermissions, InlineKeyboardButton, InlineKeyboardMarkup, InputFile, InputPollOption, MessageEntity, MessageId, ParseMode, ReactionType,
    ReplyParameters, ThreadId, UpdateKind, UserId,
};
use teloxide::{ApiError, RequestError};

struct World {
    telegram: Telegram,
    bot: Bot,
    ada: Id,
    group: Id,
    chat: ChatId,
}

fn world() -> World {
    let telegram = Telegram::start(Options { check_answers: true, ..Options::default() });
    let ada = telegram.user("Ada");
    let group = telegram.forum("Hearth", ada);
    telegram.add_bot(group, ALL);
    let bot = Bot::new(telegram.token()).set_api_url(telegram.api_url().parse().expect("a URL"));
    World { telegram, bot, ada, group, chat: ChatId(group) }
}

fn user(id: Id) -> UserId {
    UserId(id.try_into().expect("a person"))
}

#[tokio::test]
async fn messages() {
    let World { telegram, bot, ada, group, chat } = world();
    let me = bot.get_me().await.expect("me");
    assert_eq!((me.username(), me.can_read_all_group_messages), (telegram.bot_name(), true));
    let asked = telegram.say(ada, group, "how?");
    let buttons = InlineKeyboardMarkup::new([[InlineKeyboardButton::callback("More", "more")]]);
    let sent = bot.send_message(chat, "so").entities([MessageEntity::bold(0, 2)]).reply_markup(buttons).reply_parameters(ReplyParameters::new(MessageId(asked as i32))).await.expect("sent");
    assert_eq!((sent.text(), sent.reply_to_message().map(|message| message.id.0)), (Some("so"), Some(asked as i32)));
    bot.edit_message_text(chat, sent.id, "<i>other</i>").parse_mode(ParseMode::Html).await.expect("changed");
    let same = bot.edit_message_text(chat, sent.id, "<i>other</i>").parse_mode(ParseMode::Html).await;
    assert!(matches!(same, Err(RequestError::Api(ApiError::MessageNotModified))), "{same:?}");
    bot.set_message_reaction(chat, MessageId(asked as i32)).reaction([ReactionType::Emoji { emoji: "👍".to_owned() }]).await.expect("reacted");
    bot.pin_chat_message(chat, sent.id).await.expect("pinned");
    bot.send_chat_action(chat, ChatAction::Typing).await.expect("typing");
    let photo = bot.send_photo(chat, InputFile::memory(vec![1, 2, 3]).file_name("chart.png")).caption("the week").await.expect("a photo");
    assert_eq!((photo.photo().map(<[_]>::len), photo.caption()), (Some(1), Some("the week")));
    bot.send_document(chat, InputFile::memory("a,b").file_name("leaders.csv")).await.expect("a document");
    let poll = bot.send_poll(chat, "Where?", ["here", "there"].map(InputPollOption::new)).await.expect("a poll");
    assert!(bot.stop_poll(chat, poll.id).await.expect("the poll").is_closed);
    bot.delete_message(chat, sent.id).await.expect("gone");
    let topic = bot.create_forum_topic(chat, "News").await.expect("a topic");
    bot.send_message(chat, "in it").message_thread_id(topic.thread_id).await.expect("sent");
    bot.close_forum_topic(chat, topic.thread_id).await.expect("closed");
    assert!(bot.send_message(chat, "x").message_thread_id(ThreadId(MessageId(99_999))).await.is_err());
    bot.set_my_commands([BotCommand::new("me", "How you stand")]).await.expect("a menu");
    assert_eq!(bot.get_my_commands().await.expect("the menu").len(), 1);
}

#[tokio::test]
async fn members() {
    let World { telegram, bot, ada, group, chat } = world();
    let bob = telegram.member_named(group, "Bob");
    bot.restrict_chat_member(chat, user(bob), ChatPermissions::SEND_MESSAGES).await.expect("restricted");
    assert!(matches!(bot.get_chat_member(chat, user(bob)).await.expect("a member").kind, ChatMemberKind::Restricted(_)));
    bot.restrict_chat_member(chat, user(bob), ChatPermissions::all()).await.expect("free");
    bot.promote_chat_member(chat, user(bob)).can_invite_users(true).await.expect("an administrator");
    bot.set_chat_administrator_custom_title(chat, user(bob), "Guide").await.expect("a title");
    assert_eq!(bot.get_chat_administrators(chat).await.expect("administrators").len(), 3);
    bot.promote_chat_member(chat, user(bob)).await.expect("a member again");
    bot.ban_chat_member(chat, user(bob)).await.expect("banned");
    bot.unban_chat_member(chat, user(bob)).await.expect("let back");
    let link = bot.create_chat_invite_link(chat).name("poster").await.expect("a link");
    telegram.join_by(bob, &link.invite_link);
    assert_eq!(bot.get_chat_member_count(chat).await.expect("a number"), 3);
    assert_eq!(bot.get_chat(chat).await.expect("a chat").title(), Some("Hearth"));
    let refused = bot.send_message(ChatId(ada), "hi").await;
    assert!(matches!(refused, Err(RequestError::Api(_))), "{refused:?}");
    telegram.fail(1, Fault::Limited(7));
    let limited = bot.send_message(chat, "hi").await;
    assert!(matches!(limited, Err(RequestError::RetryAfter(after)) if after.seconds() == 7), "{limited:?}");
    let small = telegram.group("Small", ada);
    telegram.add_bot(small, &[]);
    let large = telegram.upgrade(small);
    let moved = bot.send_message(ChatId(small), "hi").await;
    assert!(matches!(moved, Err(RequestError::MigrateToChatId(ChatId(to))) if to == large), "{moved:?}");
}

#[tokio::test]
async fn updates() {
    let World { telegram, bot, ada, group, chat } = world();
    let all = [
        AllowedUpdate::Message,
        AllowedUpdate::EditedMessage,
        AllowedUpdate::CallbackQuery,
        AllowedUpdate::MessageReaction,
        AllowedUpdate::MessageReactionCount,
        AllowedUpdate::ChatMember,
        AllowedUpdate::MyChatMember,
        AllowedUpdate::ChatJoinRequest,
        AllowedUpdate::PollAnswer,
    ];
    bot.get_updates().allowed_updates(all).offset(-1).await.expect("updates");
    let message = telegram.say(ada, group, Post::from("hello ").mention(ada, "Ada"));
    telegram.edit(group, message, "hello again");
    telegram.react(ada, group, message, &["👍"]);
    telegram.react_unseen(group, message, &[("👍", 2)]);
    let bob = telegram.member_named(group, "Bob");
    telegram.leave(group, bob);
    telegram.ask_to_join(group, bob);
    telegram.command(ada, group, "top week");
    let sent = bot.send_message(chat, "x").reply_markup(InlineKeyboardMarkup::new([[InlineKeyboardButton::callback("More", "more")]])).await.expect("sent");
    let press = telegram.press(ada, group, sent.id.0.into(), "More");
    telegram.hide(group, ada, true);
    telegram.say(ada, group, Post::from("hidden").forwarded_from("Somebody"));
    telegram.promote(group, bob, &["can_pin_messages"]);
    telegram.mute(group, bob);
    telegram.inject(json!({"telepathy": {}}));
    let updates = bot.get_updates().timeout(1).await.expect("updates");
    let unread: Vec<_> = updates.iter().filter(|update| matches!(update.kind, UpdateKind::Error(_))).collect();
    assert_eq!(unread.len(), 1, "{unread:#?}");
    let query = updates.iter().find_map(|update| if let UpdateKind::CallbackQuery(query) = &update.kind { Some(query) } else { None }).expect("a query");
    bot.answer_callback_query(query.id.clone()).text("done").await.expect("answered");
    assert_eq!(press.answered().await.text, "done");
    telegram.fail_only("getUpdates", 1, Fault::Slow(Duration::from_millis(20)));
    let last = updates.last().expect("one").id.0 + 1;
    bot.get_updates().offset(last as i32).await.expect("updates");
    assert!(telegram.pending().is_empty());
    telegram.take_violations();
}
