-- Every message with a text has its terms, and no term is used more often on a day than the day's texts hold terms.
with texts as (

    select
        written.chat_key,
        written.sent_on,
        count(*) as messages,
        count(terms.message_id) as taken_apart,
        sum({{ regexp_count("coalesce(terms.terms, '')", '[^ ]+') }}) as term_count
    from {{ ref('messages') }} as written
    inner join {{ ref('message_days') }} as days
        on days.chat_key = written.chat_key
        and days.sent_on = written.sent_on
    left join {{ ref('message_terms') }} as terms
        on terms.chat_key = written.chat_key
        and terms.message_id = written.message_id
        and terms.sent_on = written.sent_on
    where written.kind = 'message'
        and written.text <> ''
        and {{ is_untested('message_days', 'days') }}
    group by written.chat_key, written.sent_on

    union all

    select
        written.chat_key,
        written.sent_on,
        count(*) as messages,
        count(terms.message_id) as taken_apart,
        0 as term_count
    from {{ ref('messages') }} as written
    left join {{ ref('message_terms') }} as terms
        on terms.chat_key = written.chat_key
        and terms.message_id = written.message_id
    where written.kind = 'message'
        and written.text <> ''
        and written.sent_on is null
    group by written.chat_key, written.sent_on

),

used as (

    select
        chat_key,
        sent_on,
        sum(uses) as uses,
        max(messages) as most_messages
    from {{ ref('term_daily') }} as used
    where {{ is_untested('term_daily', 'used') }}
    group by chat_key, sent_on

)

select
    coalesce(texts.chat_key, used.chat_key) as chat_key,
    coalesce(texts.sent_on, used.sent_on) as sent_on,
    texts.messages,
    texts.taken_apart,
    texts.term_count,
    used.uses
from texts
full outer join used
    on used.chat_key = texts.chat_key
    and used.sent_on = texts.sent_on
where coalesce(texts.messages, 0) <> coalesce(texts.taken_apart, 0)
    or coalesce(used.uses, 0) > coalesce(texts.term_count, 0)
    or coalesce(used.most_messages, 0) > coalesce(texts.messages, 0)
