-- Every top term is a term of its day, its past is what the days before hold, and ranks leave no gap.
with pasts as (

    select
        tops.chat_key,
        tops.sent_on,
        tops.term,
        count(past.sent_on) as past_days_with_term
    from {{ ref('daily_terms') }} as tops
    left join {{ ref('term_daily') }} as past
        on past.chat_key = tops.chat_key
        and past.term = tops.term
        and past.sent_on < tops.sent_on
        and past.sent_on >= {{ add_days('tops.sent_on', -var('terms_window_days')) }}
    where {{ is_untested('daily_terms', 'tops') }}
    group by tops.chat_key, tops.sent_on, tops.term

),

counts as (

    select
        chat_key,
        sent_on,
        count(*) as terms,
        max(term_rank) as last_rank
    from {{ ref('daily_terms') }} as tops
    where {{ is_untested('daily_terms', 'tops') }}
    group by chat_key, sent_on

)

select
    tops.chat_key,
    tops.sent_on,
    tops.term,
    tops.uses,
    terms.uses as counted_uses,
    tops.past_days_with_term,
    pasts.past_days_with_term as counted_days
from {{ ref('daily_terms') }} as tops
inner join pasts
    on pasts.chat_key = tops.chat_key
    and pasts.sent_on = tops.sent_on
    and pasts.term = tops.term
inner join counts
    on counts.chat_key = tops.chat_key
    and counts.sent_on = tops.sent_on
left join {{ ref('term_daily') }} as terms
    on terms.chat_key = tops.chat_key
    and terms.sent_on = tops.sent_on
    and terms.term = tops.term
where {{ is_untested('daily_terms', 'tops') }}
    and (
        coalesce(terms.uses, -1) <> tops.uses
        or coalesce(terms.messages, -1) <> tops.messages
        or pasts.past_days_with_term <> tops.past_days_with_term
        or counts.terms <> counts.last_rank
    )
