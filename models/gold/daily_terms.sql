{{ config(
    materialized='incremental',
    unique_key=['chat_key', 'sent_on'],
    pre_hook="{{ forget_days_after_changed(var('terms_window_days')) }}",
    changed_rows='load_id'
) }}

with days as (

    {{ days_after_changed(var('terms_window_days')) }}

),

first_days as (

    select
        chat_key,
        {{ add_days('min(sent_on)', -var('terms_window_days')) }} as first_on
    from days
    group by chat_key

),

counted as (

    select
        terms.chat_key,
        terms.sent_on,
        terms.term,
        terms.uses,
        terms.messages,
        count(*) over (
            partition by terms.chat_key, terms.term
            order by {{ day_number('terms.sent_on') }}
            range between {{ var('terms_window_days') }} preceding and 1 preceding
        ) as past_days_with_term
    from {{ ref('term_daily') }} as terms
    inner join first_days
        on first_days.chat_key = terms.chat_key
        and first_days.first_on <= terms.sent_on

),

totals as (

    select
        chat_key,
        sent_on,
        sum(uses) as day_uses
    from {{ ref('term_daily') }}
    group by chat_key, sent_on

),

pasts as (

    select
        chat_key,
        sent_on,
        day_uses,
        count(*) over (
            partition by chat_key
            order by {{ day_number('sent_on') }}
            range between {{ var('terms_window_days') }} preceding and 1 preceding
        ) as past_days
    from totals

),

rated as (

    select
        counted.chat_key,
        counted.sent_on,
        counted.term,
        counted.uses,
        counted.messages,
        pasts.past_days,
        counted.past_days_with_term,
        counted.uses / pasts.day_uses * ln((1 + pasts.past_days) / (1 + counted.past_days_with_term)) as tf_idf,
        days.load_id
    from counted
    inner join days
        on days.chat_key = counted.chat_key
        and days.sent_on = counted.sent_on
    inner join pasts
        on pasts.chat_key = counted.chat_key
        and pasts.sent_on = counted.sent_on
    where counted.messages >= 2

)

select
    chat_key,
    sent_on,
    row_number() over (partition by chat_key, sent_on order by tf_idf desc, uses desc, term) as term_rank,
    term,
    uses,
    messages,
    past_days,
    past_days_with_term,
    tf_idf,
    load_id
from rated
qualify row_number() over (partition by chat_key, sent_on order by tf_idf desc, uses desc, term) <= 20
