-- Every message with a text is judged once, and the known languages are those that it was judged to be in.
select
    coalesce(terms.chat_key, sentiment.chat_key) as chat_key,
    coalesce(terms.message_id, sentiment.message_id) as message_id,
    sentiment.language,
    languages.language as known_language
from {{ ref('message_terms') }} as terms
full outer join {{ ref('message_sentiment') }} as sentiment
    on sentiment.chat_key = terms.chat_key
    and sentiment.message_id = terms.message_id
left join {{ ref('message_language') }} as languages
    on languages.chat_key = terms.chat_key
    and languages.message_id = terms.message_id
where terms.message_id is null
    or sentiment.message_id is null
    or coalesce(sentiment.language, '') <> coalesce(languages.language, '')
    or sentiment.load_id <> terms.load_id
