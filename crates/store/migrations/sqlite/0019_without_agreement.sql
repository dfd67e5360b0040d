-- Why a proposal is to be published although a team has not agreed to it.
ALTER TABLE proposal ADD COLUMN without_agreement TEXT;
