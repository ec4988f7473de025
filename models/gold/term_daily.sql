{{ config(
    materialized='incremental',
    unique_key=['chat_key', 'sent_on'],
    pre_hook="{{ forget_changed_days() }}",
    changed_rows='load_id'
) }}

with day_languages as (

    select
        languages.chat_key,
        languages.message_id,
        languages.language
    from {{ ref('message_language') }} as languages
    inner join {{ ref('message_days') }} as days
        on days.chat_key = languages.chat_key
        and days.sent_on = languages.sent_on
    where {{ is_changed('days') }}

),

day_texts as (

    select
        terms.chat_key,
        terms.message_id,
        terms.sent_on,
        coalesce(terms.sender_key, 'unknown') as user_key,
        coalesce(languages.language, 'unknown') as language,
        terms.terms,
        days.load_id
    from {{ ref('message_terms') }} as terms
    inner join {{ ref('message_days') }} as days
        on days.chat_key = terms.chat_key
        and days.sent_on = terms.sent_on
    left join day_languages as languages
        on languages.chat_key = terms.chat_key
        and languages.message_id = terms.message_id
    where {{ is_changed('days') }}

),

-- In a message of an unknown language, a stop word of any.
unwanted as (

    select
        language,
        word
    from {{ ref('stop_words') }}

    union all

    select distinct
        'unknown' as language,
        word
    from {{ ref('stop_words') }}

),

uses as (

    select
        day_texts.chat_key,
        day_texts.sent_on,
        day_texts.message_id,
        day_texts.user_key,
        day_texts.load_id,
        use.part as term
    from day_texts
    {{ unnest_array(split_text('day_texts.terms', ' '), 'use') }}
    left join unwanted
        on unwanted.language = day_texts.language
        and unwanted.word = use.part
    where unwanted.word is null
        and length(use.part) between 2 and 50
        and {{ regexp_contains('use.part', '\\p{L}') }}

),

by_message as (

    select
        chat_key,
        sent_on,
        term,
        user_key,
        message_id,
        count(*) as uses,
        max(load_id) as load_id
    from uses
    group by chat_key, sent_on, term, user_key, message_id

),

by_sender as (

    select
        chat_key,
        sent_on,
        term,
        user_key,
        sum(uses) as uses,
        count(*) as messages,
        max(load_id) as load_id
    from by_message
    group by chat_key, sent_on, term, user_key

)

select
    chat_key,
    sent_on,
    term,
    cast(sum(uses) as int64) as uses,
    cast(sum(messages) as int64) as messages,
    count(*) as senders,
    max(load_id) as load_id
from by_sender
group by chat_key, sent_on, term
