-- Every message with a text is judged once.
with terms as (

    select
        chat_key,
        message_id,
        load_id
    from {{ ref('message_terms') }} as terms
    where {{ is_untested('message_terms', 'terms') }}

),

sentiment as (

    select
        chat_key,
        message_id,
        load_id
    from {{ ref('message_sentiment') }} as sentiment
    where {{ is_untested('message_sentiment', 'sentiment') }}

)

select
    coalesce(terms.chat_key, sentiment.chat_key) as chat_key,
    coalesce(terms.message_id, sentiment.message_id) as message_id,
    terms.load_id,
    sentiment.load_id as load_id_of_sentiment
from terms
full outer join sentiment
    on sentiment.chat_key = terms.chat_key
    and sentiment.message_id = terms.message_id
where terms.message_id is null
    or sentiment.message_id is null
    or sentiment.load_id <> terms.load_id
